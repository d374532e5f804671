import { readFile, rm } from 'node:fs/promises';
import type { DeltaChain, TrainAssignment } from '../../common/domain/assignment.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { codecFor } from '../../native/codecs/codec-for.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { BlobCache } from '../cache/blob-cache.ts';
import type { Transfers } from '../session/transfers.ts';
import { addChanges } from './add-changes.ts';

export interface StartingParametersDeps {
  readonly cache: Pick<BlobCache, 'holdKept' | 'release'>;
  readonly transfers: Pick<Transfers, 'fetchParameters'>;
  readonly logger: Logger;
}

type Wanted = Pick<TrainAssignment, 'task' | 'parameters' | 'deltas'>;

/**
 * Brings the parameters that a task starts from to a file: by the changes since those that this device has, else in whole. Whatever
 * goes wrong with the changes, the whole is always there.
 */
export async function bringStartingParameters(
  deps: StartingParametersDeps,
  wanted: Wanted,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const { task, parameters, deltas } = wanted;
  if (deltas !== null) {
    try {
      if (await bringChanges(deps, { ...wanted, deltas }, file, signal)) return;
    } catch (error) {
      if (signal.aborted || hasCode(error, 'task-superseded') || hasCode(error, 'storage-full')) throw error;
      deps.logger.warn(
        { task: task.taskId, err: error },
        'the changes lead nowhere: the parameters are fetched in whole',
      );
      await rm(file, { force: true });
    }
  }
  await deps.transfers.fetchParameters(task, parameters, file, signal);
}

/** False where none of the changes begins with anything that is here. */
async function bringChanges(
  deps: StartingParametersDeps,
  { task, parameters, deltas: { packing, deltas } }: Wanted & { readonly deltas: DeltaChain },
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await newestBase(deps.cache, deltas);
  if (found === undefined) return false;
  const { base, first } = found;
  const changes = deltas.slice(first).map(({ change }, i) => ({ change, changeFile: `${file}.change-${i}` }));
  try {
    for (const { change, changeFile } of changes) {
      await deps.transfers.fetchParameters(task, change, changeFile, signal);
    }
    const packed = await Promise.all(changes.map(({ changeFile }) => readFile(changeFile)));
    const count = parameters.sizeBytes / Float32Array.BYTES_PER_ELEMENT;
    const sha256 = await addChanges({ base: base?.file ?? null, packed, codec: codecFor(packing), count, file });
    if (sha256 === parameters.sha256) return true;
    throw new AppError('checksum-mismatch', `the changes lead to the hash ${sha256}, not ${parameters.sha256}`);
  } finally {
    if (base !== null) deps.cache.release(base.sha256);
    await Promise.all(changes.map(({ changeFile }) => rm(changeFile, { force: true })));
  }
}

/** Where the fewest changes are left to fetch; its base is held in the cache, or zeros. */
async function newestBase(cache: StartingParametersDeps['cache'], deltas: DeltaChain['deltas']) {
  for (const [first, { base: sha256 }] of [...deltas.entries()].toReversed()) {
    if (sha256 === null) return { first, base: null };
    const file = await cache.holdKept(sha256);
    if (file !== undefined) return { first, base: { sha256, file } };
  }
  return undefined;
}
