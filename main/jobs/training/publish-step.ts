import type { Sha256 } from '../../../common/domain/ids.ts';
import type { BlobStore } from '../../../platform/blobs/blob-store.ts';
import type { Compute } from './compute/compute.ts';
import type { Committed } from './compute/compute-methods.ts';
import type { Release } from './privacy/release.ts';

/** What a step has made, by its content in the blob store. */
interface PublishedStep {
  readonly parametersSha256: Sha256;
  readonly strategyStateSha256: Sha256 | null;
  readonly uncutShare: Committed['uncutShare'];
}

/** Makes the step of a round, and puts on the disk for good what came of it. */
export async function publishStep(
  blobs: BlobStore,
  compute: Pick<Compute, 'commit'>,
  release: Release | null,
): Promise<PublishedStep> {
  const [file, stateFile] = [blobs.temporaryPath(), blobs.temporaryPath()];
  const made = await compute.commit({ file, stateFile }, release);
  const { sha256 } = await blobs.publish(file, made.parameters);
  const state = made.state === null ? null : await blobs.publish(stateFile, made.state);
  return { parametersSha256: sha256, strategyStateSha256: state?.sha256 ?? null, uncutShare: made.uncutShare };
}
