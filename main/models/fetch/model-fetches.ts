import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResourceName, Sha256 } from '../../../common/domain/ids.ts';
import { FetchId, type ModelFetch } from '../../../common/domain/model-fetch.ts';
import type { MakeRoom } from '../../../common/economy/economy-controller.ts';
import type { Gate } from '../../../common/economy/gate.ts';
import { AppError, asAppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import { pause } from '../../../common/lifecycle/pause.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import type { BlobStore } from '../../../platform/blobs/blob-store.ts';
import { PartialUpload, receivedBytes } from '../../../platform/blobs/partial-upload.ts';
import { sha256OfFile } from '../../../platform/blobs/sha256-file.ts';
import type { Database } from '../../storage/database.ts';
import { type KeptFetch, ModelFetchRows } from '../../storage/rows/model-fetch-rows.ts';
import type { ModelStore } from '../model-store.ts';
import { recogniseModel } from '../recognise-model.ts';
import { copyPart } from './copy-part.ts';
import { downloadPart } from './download-part.ts';
import { type HubSettings, nameAfter, parseFetchSource } from './fetch-source.ts';
import { Turns } from './turns.ts';

interface ModelFetchesDeps {
  /** For what has come so far; on the same disk as the blobs. */
  readonly folder: string;
  readonly database: Database;
  readonly models: Pick<ModelStore, 'add'>;
  readonly blobs: Pick<BlobStore, 'publish'>;
  readonly clock: Clock;
  readonly log: { warn(facts: object, text: string): void };
  readonly hub: HubSettings;
  /** While it is closed nothing is downloaded. */
  readonly gate: Gate;
  readonly makeRoom: MakeRoom;
  readonly limitBytes?: number;
  /** Before the first try after a cut; doubled for each that brings nothing. */
  readonly firstPauseMs?: number;
}

/** Who asks for a fetch, as far as it matters. */
export interface FetchCaller {
  readonly isLocal: boolean;
  readonly isOwner: boolean;
}

export interface FetchRequest {
  readonly source: string;
  readonly name?: ResourceName | undefined;
  readonly sha256?: Sha256 | undefined;
}

const AT_ONCE = 2;
const MOST_UNFINISHED = 32;
const MOST_BYTES = 2 ** 39;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Tries in a row that bring nothing. */
const MOST_TRIES = 6;
const KEPT_MS = 7 * 86_400_000;

interface Live {
  kept: KeptFetch;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** Models on their way into the store from elsewhere. They survive cuts and restarts, and go on where they were. */
export class ModelFetches implements Service {
  readonly name = 'model-fetches';
  readonly #deps: ModelFetchesDeps;
  readonly #rows: ModelFetchRows;
  readonly #live = new Map<FetchId, Live>();
  readonly #turns = new Turns(AT_ONCE);

  constructor(deps: ModelFetchesDeps) {
    this.#deps = deps;
    this.#rows = new ModelFetchRows(deps.database);
  }

  async start(): Promise<void> {
    const { folder, clock } = this.#deps;
    await mkdir(folder, { recursive: true });
    this.#rows.removeEndedBefore(clock.now() - KEPT_MS);
    const unfinished = this.#rows.all().filter(({ address }) => address !== null);
    const parts = new Set(unfinished.map(({ fetch }) => fetch.id as string));
    for (const file of await readdir(folder)) if (!parts.has(file)) await rm(join(folder, file), { force: true });
    for (const kept of unfinished.toReversed()) this.#run(kept);
  }

  /** What has come stays; the next start goes on from there. */
  async stop(): Promise<void> {
    const live = [...this.#live.values()];
    for (const { controller } of live) controller.abort('stopping');
    await Promise.all(live.map(({ done }) => done));
  }

  /** Newest first. */
  list(): ModelFetch[] {
    return this.#rows.all().map(({ fetch }) => this.#live.get(fetch.id)?.kept.fetch ?? fetch);
  }

  /** @throws AppError `not-found` */
  get(id: FetchId): ModelFetch {
    const found = this.#live.get(id)?.kept ?? this.#rows.get(id);
    if (found !== undefined) return found.fetch;
    throw new AppError('not-found', `there is no fetch ${id}`, { details: { fetch: id } });
  }

  /**
   * Begins to fetch a model. Paths are for the owner on this machine only.
   * @throws AppError `invalid-argument`, `forbidden`, `too-many-requests`
   */
  begin({ source, name, sha256 }: FetchRequest, { isLocal, isOwner }: FetchCaller): ModelFetch {
    const { kind, address, shown, fileName } = parseFetchSource(source, this.#deps.hub);
    if (kind === 'file' && !(isLocal && isOwner)) {
      throw new AppError('forbidden', 'files of the orchestrator are for its owner, on its own machine');
    }
    if (this.#live.size >= MOST_UNFINISHED) {
      throw new AppError('too-many-requests', `${MOST_UNFINISHED} models are being fetched already`);
    }
    const fetch: ModelFetch = {
      id: FetchId.parse(randomUUID()),
      name: name ?? nameAfter(fileName),
      source: shown,
      sha256: sha256 ?? null,
      state: 'waiting',
      receivedBytes: 0,
      totalBytes: null,
      version: null,
      failure: null,
      startedAt: this.#deps.clock.now(),
      endedAt: null,
    };
    this.#run({ fetch, address, validator: null, isLocal });
    return fetch;
  }

  /** Gives a fetch up, and what has come of it; one that has ended stays as it is. @throws AppError `not-found` */
  async cancel(id: FetchId): Promise<ModelFetch> {
    const live = this.#live.get(id);
    live?.controller.abort('cancelled');
    await live?.done;
    return this.get(id);
  }

  #run(kept: KeptFetch): void {
    this.#rows.put(kept);
    const controller = new AbortController();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const live: Live = { kept, controller, done };
    this.#live.set(kept.fetch.id, live);
    void this.#fetch(live)
      .catch((error: unknown) => this.#end(live, error))
      .finally(() => {
        this.#live.delete(kept.fetch.id);
        resolve();
      });
  }

  async #fetch(live: Live): Promise<void> {
    const { signal } = live.controller;
    const leave = await this.#turns.take(signal);
    try {
      await this.#receive(live);
      signal.throwIfAborted();
      await this.#take(live);
    } finally {
      leave();
    }
  }

  async #receive(live: Live): Promise<void> {
    const { firstPauseMs = FIRST_PAUSE_MS, gate, log } = this.#deps;
    const { signal } = live.controller;
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      const before = live.kept.fetch.receivedBytes;
      this.#change(live, { state: 'receiving', failure: null });
      try {
        return await gate.pass(async (cut) => await this.#try(live, cut), signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof AppError) throw error;
        const why = error instanceof Error ? error.message : String(error);
        if (live.kept.fetch.receivedBytes > before) tries = 1;
        if (tries >= MOST_TRIES)
          throw new AppError('download-failed', `the content could not be fetched: ${why}`, { cause: error });
        log.warn({ fetch: live.kept.fetch.id, why }, 'a fetch was cut and is tried again');
        this.#change(live, { state: 'waiting', failure: { code: 'download-failed', message: why } });
        await pause(Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** (tries - 1)), signal);
      }
    }
  }

  async #try(live: Live, signal: AbortSignal): Promise<void> {
    const { hub, limitBytes = MOST_BYTES } = this.#deps;
    const { address, isLocal, validator } = live.kept;
    if (address === null) throw new Error('a fetch that has ended was begun again');
    const path = this.#part(live.kept.fetch.id);
    const onReceived = (receivedBytes: number) => this.#note(live, { receivedBytes });
    const openPart = async (anew: boolean) => {
      if (anew) await rm(path, { force: true });
      const part = await PartialUpload.open(path, limitBytes);
      onReceived(part.received);
      return part;
    };
    if (!URL.canParse(address)) {
      const part = await openPart(true);
      const onTotal = (totalBytes: number) => this.#note(live, { totalBytes });
      try {
        return await copyPart({ path: address, part, limitBytes, signal, onTotal, onReceived });
      } finally {
        await part.close();
      }
    }
    if (await this.#isWhole(live)) return;
    const origin = new URL(hub.endpoint).origin;
    await downloadPart({
      address,
      authorization: hub.token === undefined ? undefined : { origin, value: `Bearer ${hub.token}` },
      // Where the hub itself is set to this machine, that was its owner's doing.
      mayLoopback: isLocal || new URL(address).origin === origin,
      validator: validator ?? undefined,
      limitBytes,
      signal,
      openPart,
      onContent: async ({ validator: next, totalBytes }) => {
        live.kept = { ...live.kept, validator: next ?? null };
        this.#change(live, { totalBytes });
        const need = { what: `model ${live.kept.fetch.name}`, diskBytes: totalBytes ?? 0 };
        (await this.#deps.makeRoom(need))();
      },
      onReceived,
    });
  }

  /** True where all had come before a restart. */
  async #isWhole({ kept }: Live): Promise<boolean> {
    const { totalBytes, id } = kept.fetch;
    const received = kept.validator === null ? 0 : await receivedBytes(this.#part(id));
    return totalBytes !== null && received > 0 && received === totalBytes;
  }

  /** Whole content becomes a version. */
  async #take(live: Live): Promise<void> {
    const { blobs, models, database } = this.#deps;
    const { signal } = live.controller;
    this.#change(live, { state: 'checking' });
    const { id, name, source, sha256: expected, receivedBytes: sizeBytes } = live.kept.fetch;
    const path = this.#part(id);
    const sha256 = await sha256OfFile(path, signal);
    if (expected !== null && sha256 !== expected) {
      throw new AppError('checksum-mismatch', `the content has the hash ${sha256}, not ${expected}`);
    }
    const recognised = await recogniseModel(path);
    signal.throwIfAborted();
    await blobs.publish(path, { sha256, sizeBytes });
    database.transaction(() => {
      const provenance = { kind: 'fetched', url: source } as const;
      const { version } = models.add({ name, blob: { sha256, sizeBytes }, ...recognised, provenance });
      this.#finish(live, { state: 'done', version, totalBytes: sizeBytes, failure: null });
    });
  }

  async #end(live: Live, error: unknown): Promise<void> {
    const { reason } = live.controller.signal as { readonly reason: unknown };
    // The row says that it is under way: the next start goes on.
    if (reason === 'stopping') return;
    await rm(this.#part(live.kept.fetch.id), { force: true });
    if (reason === 'cancelled') return this.#finish(live, { state: 'cancelled', receivedBytes: 0, failure: null });
    const { code, message } = asAppError(error);
    if (code === 'internal') this.#deps.log.warn({ err: error, fetch: live.kept.fetch.id }, 'a fetch has failed');
    this.#finish(live, { state: 'failed', failure: { code, message } });
  }

  #finish(live: Live, changes: Partial<ModelFetch>): void {
    live.kept = { ...live.kept, address: null, validator: null };
    this.#change(live, { ...changes, endedAt: this.#deps.clock.now() });
  }

  /** What matters after a restart. */
  #change(live: Live, changes: Partial<ModelFetch>): void {
    this.#note(live, changes);
    this.#rows.put(live.kept);
  }

  /** What is of the moment. */
  #note(live: Live, changes: Partial<ModelFetch>): void {
    live.kept = { ...live.kept, fetch: { ...live.kept.fetch, ...changes } };
  }

  #part(id: FetchId): string {
    return join(this.#deps.folder, id);
  }
}
