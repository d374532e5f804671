import type { KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Obstacle } from '../../common/updates/agent-report.ts';
import { ReleaseManifest, type SignedManifest } from '../../common/updates/release-manifest.ts';
import { compareVersions, isNewer } from '../../common/updates/release-version.ts';
import { Release } from '../../common/updates/rollout.ts';
import { VERSION } from '../../common/version.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { openManifest } from '../../platform/updates/open-manifest.ts';
import { readPublisherKeys } from '../../platform/updates/publisher-keys.ts';
import { readReleaseHead } from '../../platform/updates/release-file.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { ReleaseRows } from '../storage/rows/release-rows.ts';

interface ReleaseStoreDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly blobs: Pick<BlobStore, 'write' | 'release'>;
  readonly clock: Pick<Clock, 'now'>;
  /** File with the public key of a publisher that the owner believes. */
  readonly publisherKey: string | undefined;
  /** Frees the content of a release, unless something else has it too. */
  readonly releaseBlob: (sha256: Sha256) => Promise<void>;
  /** Why a release has to stay; undefined where it may go. */
  readonly whyKept: (version: string) => Obstacle | undefined;
}

/** Keys that come along with the built app, and with the sources. */
const BUILT_IN_KEYS = new URL('./publisher-keys.pem', import.meta.url);

/** So many lie ready at most, but for those that are needed. */
const MOST_RELEASES = 5;

interface KnownRelease extends Release {
  readonly signed: SignedManifest;
}

/** Releases of the agent that lie ready for the devices. */
export class ReleaseStore implements Service {
  readonly name = 'release-store';
  readonly #deps: ReleaseStoreDeps;
  readonly #rows: ReleaseRows;
  readonly #releases = new Map<string, KnownRelease>();
  #keys: readonly KeyObject[] = [];

  constructor(deps: ReleaseStoreDeps) {
    this.#deps = deps;
    this.#rows = new ReleaseRows(deps.database);
  }

  /** @throws AppError `invalid-config` for a publisher's key that is none */
  async start(): Promise<void> {
    this.#keys = await readPublisherKeys(BUILT_IN_KEYS, this.#deps.publisherKey);
    for (const { manifest, signature, importedAt } of this.#rows.all()) {
      const said = ReleaseManifest.parse(JSON.parse(Buffer.from(manifest).toString('utf8')));
      this.#remember(said, { manifest, signature }, importedAt);
    }
  }

  async stop(): Promise<void> {}

  /** Why nothing can be imported; null where releases can be checked. */
  get obstacle(): Obstacle | null {
    if (this.#keys.length > 0) return null;
    return {
      code: 'update-refused',
      message: "the orchestrator has no publisher's key to check releases by",
      nextStep: 'Start it with --publisher-key FILE, or install a build that brings its key along.',
    };
  }

  /** Newest version first. */
  list(): Release[] {
    return [...this.#releases.values()]
      .toSorted((a, b) => compareVersions(b.version, a.version) ?? 0)
      .map(({ signed: _signed, ...release }) => release);
  }

  /** @throws AppError `not-found` */
  get(version: string): Release {
    const { signed: _signed, ...release } = this.#known(version);
    return release;
  }

  /** What devices check for themselves. @throws AppError `not-found` */
  signed(version: string): SignedManifest {
    return this.#known(version).signed;
  }

  /** Asked before this has started, too. */
  usesBlob(sha256: Sha256): boolean {
    return this.#rows.uses(sha256);
  }

  /** Takes a release in, once its publisher's signature and its archive were checked; one that is there already is not taken twice. */
  async import(file: string): Promise<Release> {
    const { database, events, blobs, clock } = this.#deps;
    const { signed, archiveAt, archiveBytes } = await readReleaseHead(file);
    const manifest = openManifest(signed, this.#keys);
    const { version, sha256, sizeBytes, leastOrchestrator } = manifest;
    if (isNewer(leastOrchestrator, VERSION)) {
      throw new AppError('update-refused', `version ${version} needs an orchestrator of version ${leastOrchestrator}`, {
        hint: `This one is ${VERSION}: update it first.`,
      });
    }
    const before = this.#releases.get(version);
    if (before !== undefined) {
      if (before.sha256 === sha256) return this.get(version);
      throw new AppError('already-exists', `there is another release of version ${version}`, {
        hint: 'A version is released once: give the new one another number.',
      });
    }
    if (archiveBytes !== sizeBytes) throw damaged(`its archive has ${archiveBytes} bytes, not ${sizeBytes}`);
    const blob = await blobs.write(createReadStream(file, { start: archiveAt }));
    if (blob.sha256 !== sha256) {
      await blobs.release(blob.sha256, () => false);
      throw damaged('its archive is not the one that was signed');
    }
    const importedAt = clock.now();
    database.transaction(() => {
      this.#rows.add({ version, sha256, importedAt, ...signed });
      events.append({ kind: 'release-imported', version });
      database.afterCommit(() => this.#remember(manifest, signed, importedAt));
    });
    await this.#removeOld(version);
    return this.get(version);
  }

  /**
   * Forgets a release; devices that run it keep it.
   * @throws AppError `not-found`, `conflict` while it is on its way, and for the newest that devices run
   */
  async remove(version: string): Promise<void> {
    this.#known(version);
    const kept = this.#deps.whyKept(version);
    if (kept !== undefined) throw new AppError('conflict', kept.message, { hint: kept.nextStep });
    await this.#forget(version, 'asked');
  }

  /** Old releases go when newer ones come, so that imports take a bounded part of the disk. */
  async #removeOld(newest: string): Promise<void> {
    const old = this.list().slice(MOST_RELEASES);
    for (const { version } of old) {
      if (version !== newest && this.#deps.whyKept(version) === undefined) await this.#forget(version, 'too-many');
    }
  }

  async #forget(version: string, why: 'asked' | 'too-many'): Promise<void> {
    const { database, events, releaseBlob } = this.#deps;
    const { sha256 } = this.#known(version);
    database.transaction(() => {
      this.#rows.remove(version);
      events.append({ kind: 'release-removed', version, why });
      database.afterCommit(() => this.#releases.delete(version));
    });
    await releaseBlob(sha256);
  }

  #remember(manifest: ReleaseManifest, signed: SignedManifest, importedAt: number): void {
    const { version } = manifest;
    this.#releases.set(version, { ...Release.parse({ ...manifest, importedAt }), signed });
  }

  #known(version: string): KnownRelease {
    const release = this.#releases.get(version);
    if (release !== undefined) return release;
    throw new AppError('not-found', `there is no release ${version}`, {
      hint: 'Import it first: eo agent update import FILE.',
    });
  }
}

function damaged(problem: string): AppError {
  return new AppError('checksum-mismatch', `the release is damaged: ${problem}`, { hint: 'Get it again.' });
}
