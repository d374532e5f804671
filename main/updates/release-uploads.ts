import { rm } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { MOST_RELEASE_BYTES } from '../../common/updates/release-manifest.ts';
import type { Release } from '../../common/updates/rollout.ts';
import { ResumableUploads } from '../uploads/resumable-uploads.ts';
import type { UploadStart, UploadTarget, WholeRecord } from '../uploads/upload-target.ts';
import type { ReleaseStore } from './release-store.ts';

/** There is nothing to say of a release: its manifest does. */
type NoOptions = Readonly<Record<string, never>>;

/** Uploads that become releases of the agent. */
export type ReleaseUploads = ResumableUploads<NoOptions, Release>;

interface ReleaseUploadsDeps {
  /** For what has come so far. */
  readonly folder: string;
  readonly releases: Pick<ReleaseStore, 'import'>;
  readonly clock: Clock;
}

/** Uploads of release files: one that no publisher has signed who is believed here is refused and not kept. */
export function createReleaseUploads({ folder, clock, releases }: ReleaseUploadsDeps): ReleaseUploads {
  return new ResumableUploads({ name: 'release-uploads', folder, clock, target: new ReleaseTarget(releases) });
}

class ReleaseTarget implements UploadTarget<NoOptions, Release> {
  readonly #releases: ReleaseUploadsDeps['releases'];

  constructor(releases: ReleaseUploadsDeps['releases']) {
    this.#releases = releases;
  }

  expect({ totalBytes }: UploadStart): void {
    if (totalBytes <= MOST_RELEASE_BYTES) return;
    throw new AppError('upload-too-large', `a release has at most ${MOST_RELEASE_BYTES} bytes, not ${totalBytes}`);
  }

  /** What was taken lies elsewhere, by other bytes: a second upload of it is small, and gives the same release. */
  async has(): Promise<boolean> {
    return false;
  }

  isTaken(): boolean {
    return false;
  }

  async examine(_record: WholeRecord, path: string): Promise<() => Promise<Release>> {
    const release = await this.#releases.import(path);
    return async () => {
      await rm(path, { force: true });
      return release;
    };
  }

  async again(_record: WholeRecord, path: string): Promise<Release> {
    return await this.#releases.import(path);
  }
}
