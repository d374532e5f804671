import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobReference } from '../../common/domain/assignment.ts';
import { asAppError, hasCode } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { AgentReport, Obstacle, UpdatePhase, UpdateResult } from '../../common/updates/agent-report.ts';
import type { ReleaseManifest } from '../../common/updates/release-manifest.ts';
import type { UpdateOrder } from '../../common/updates/update-order.ts';
import { expectFitting, type ReleaseHost } from '../../platform/updates/check-release.ts';
import { openManifest } from '../../platform/updates/open-manifest.ts';
import { readPublisherKeys } from '../../platform/updates/publisher-keys.ts';
import { unpackRelease } from '../../platform/updates/unpack-release.ts';
import { readLauncherState } from '../launcher/launcher-state.ts';
import { releasePlaces } from '../launcher/release-folders.ts';
import type { LauncherLine } from './launcher-line.ts';

interface AgentUpdatesDeps {
  /** The agent's folder. */
  readonly data: string;
  /** Undefined where no launcher has started this agent. */
  readonly line: LauncherLine | undefined;
  readonly isInApp: boolean;
  /** File with the public key of a publisher that the owner believes. */
  readonly publisherKey: string | undefined;
  readonly host: ReleaseHost;
  readonly fetch: (order: string, archive: BlobReference, file: string, signal: AbortSignal) => Promise<void>;
  /** Brings what this agent works on back to the orchestrator, within a bound. */
  readonly handOver: (reason: string) => Promise<void>;
  /** The order was taken back after the work was. */
  readonly goOn: () => void;
  /** Tells the orchestrator what there is to tell now. */
  readonly announce: () => Promise<void>;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

interface Running {
  readonly order: string;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Keys of publishers that come along with a built agent. */
const BUILT_IN_KEYS = new URL('./publisher-keys.pem', import.meta.url);

/** Updates of this agent: fetches what the orchestrator orders, believes its publisher alone, and hands over to the launcher. */
export class AgentUpdates implements Service {
  readonly name = 'updates';
  readonly #deps: AgentUpdatesDeps;
  #obstacle: Obstacle | null = null;
  #underWay: { readonly order: string; readonly phase: UpdatePhase } | null = null;
  #last: UpdateResult | null = null;
  #running: Running | undefined;

  constructor(deps: AgentUpdatesDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { data, line, log, announce } = this.#deps;
    this.#obstacle = await this.#findObstacle();
    if (line === undefined) return;
    const { trial, last } = await readLauncherState(releasePlaces(data).state);
    this.#last = last;
    if (trial !== null) this.#underWay = { order: trial.order, phase: 'on-trial' };
    line.onKept(() => {
      if (trial === null) return;
      this.#underWay = null;
      this.#last = { order: trial.order, version: trial.version, outcome: 'updated', failure: null };
      log.info({ order: trial.order }, `version ${trial.version} stays`);
      void announce();
    });
  }

  async stop(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.ended;
  }

  /** What the orchestrator is to know. */
  report(): AgentReport {
    return { obstacle: this.#obstacle, underWay: this.#underWay, last: this.#last };
  }

  /** True while work is handed over to the next version. */
  get isHandingOver(): boolean {
    return this.#underWay?.phase === 'handing-over';
  }

  /** The orchestrator has acknowledged a beat. */
  beat(): void {
    this.#deps.line?.beat();
  }

  /** The orchestrator wants this version here; undefined: none. One that has ended, in whatever way, is not done again. */
  take(order: UpdateOrder | undefined): void {
    if (order?.id === this.#running?.order) return;
    this.#running?.stop.abort();
    if (order === undefined || order.id === this.#last?.order || this.#underWay?.phase === 'on-trial') return;
    const stop = new AbortController();
    const before = this.#running?.ended;
    const ended = (async () => {
      await before;
      await this.#carryOut(order, stop.signal);
      if (this.#running?.order === order.id) this.#running = undefined;
    })();
    this.#running = { order: order.id, stop, ended };
  }

  async #carryOut(order: UpdateOrder, signal: AbortSignal): Promise<void> {
    const { log, goOn } = this.#deps;
    let version = '';
    try {
      const manifest = await this.#check(order);
      version = manifest.version;
      await this.#prepare(order.id, manifest, signal);
      await this.#enter(order.id, 'handing-over');
      await this.#deps.handOver(`the agent is updated to version ${version}`);
      signal.throwIfAborted();
      this.#deps.line?.switchTo(manifest.version, order.id);
    } catch (error) {
      const wasHandingOver = this.isHandingOver;
      this.#underWay = null;
      if (wasHandingOver) goOn();
      if (signal.aborted) return;
      const { code, message } = asAppError(error);
      log.warn({ order: order.id, code, err: error }, `an update is refused: ${message}`);
      this.#last = { order: order.id, version: version || 'unknown', outcome: 'refused', failure: { code, message } };
      await this.#deps.announce();
    }
  }

  /** Believes nothing that its publisher has not signed. */
  async #check(order: UpdateOrder): Promise<ReleaseManifest> {
    const { publisherKey, host } = this.#deps;
    const manifest = openManifest(order, await readPublisherKeys(BUILT_IN_KEYS, publisherKey));
    expectFitting(manifest, host);
    return manifest;
  }

  async #prepare(order: string, { version, sha256, sizeBytes, unpackedBytes }: ReleaseManifest, signal: AbortSignal) {
    const { data, fetch, log } = this.#deps;
    const { incoming, release } = releasePlaces(data);
    const archive = join(incoming, sha256);
    await this.#enter(order, 'fetching');
    log.info({ order, sizeBytes }, `version ${version} is fetched`);
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    for (const name of await readdir(incoming)) if (name !== sha256) await rm(join(incoming, name), { force: true });
    await fetch(order, { sha256, sizeBytes }, archive, signal);
    await this.#enter(order, 'unpacking');
    await unpackRelease({ archive, folder: release(version), unpackedBytes });
    await rm(archive, { force: true });
    signal.throwIfAborted();
  }

  async #enter(order: string, phase: UpdatePhase): Promise<void> {
    this.#underWay = { order, phase };
    await this.#deps.announce();
  }

  async #findObstacle(): Promise<Obstacle | null> {
    const { line, isInApp, publisherKey } = this.#deps;
    if (isInApp)
      return obstacle('it runs inside the app', 'It comes with the app: update EdgeOrchestra on that machine.');
    if (line === undefined) {
      return obstacle(
        'it was not started by its launcher, as from a checkout',
        'Install the package of the agent on that machine, and "edgeorchestra-agent --install" there.',
      );
    }
    try {
      if ((await readPublisherKeys(BUILT_IN_KEYS, publisherKey)).length > 0) return null;
    } catch (error) {
      if (!hasCode(error, 'invalid-config')) throw error;
      return obstacle(error.message, error.hint ?? '');
    }
    return obstacle(
      "it has no publisher's key to check releases by",
      'Start it with --publisher-key FILE, or install a build of it that brings its key along.',
    );
  }
}

function obstacle(message: string, nextStep: string): Obstacle {
  return { code: 'update-refused', message, nextStep };
}
