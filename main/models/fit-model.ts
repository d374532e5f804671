import type { Device } from '../../common/domain/device.ts';
import type { ModelFit, ModelVersion } from '../../common/domain/model.ts';
import { replicaMemory } from './replica-memory.ts';

type Fitting = Pick<Device, 'id' | 'name' | 'state' | 'metrics'>;

/**
 * Whether a model has room on a device: what running it takes must be free in memory, and its file on the disk. A device
 * that has the file already is judged as if it had not.
 */
export function fitModel({ description, sizeBytes }: ModelVersion, { id, name, state, metrics }: Fitting): ModelFit {
  const memoryNeededBytes = description?.kind === 'model' ? replicaMemory(description.memory) : null;
  const memoryAvailableBytes =
    metrics === null ? null : Math.max(0, metrics.memoryTotalBytes - metrics.memoryUsedBytes);
  const diskFreeBytes = metrics?.diskFreeBytes ?? null;
  const numbers = { memoryNeededBytes, memoryAvailableBytes, diskNeededBytes: sizeBytes, diskFreeBytes };
  const reason = reasonFor(state, numbers);
  return { deviceId: id, name, fits: reason === 'fits', reason, ...numbers };
}

type Numbers = Pick<ModelFit, 'memoryNeededBytes' | 'memoryAvailableBytes' | 'diskNeededBytes' | 'diskFreeBytes'>;

function reasonFor(
  state: Device['state'],
  { memoryNeededBytes, memoryAvailableBytes, diskNeededBytes, diskFreeBytes }: Numbers,
): ModelFit['reason'] {
  if (memoryNeededBytes === null) return 'need-unknown';
  if (state !== 'online') return 'not-online';
  if (memoryAvailableBytes === null || diskFreeBytes === null) return 'no-reading';
  if (memoryNeededBytes > memoryAvailableBytes) return 'too-little-memory';
  return diskNeededBytes > diskFreeBytes ? 'too-little-disk' : 'fits';
}
