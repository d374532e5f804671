import type { DeviceId } from '../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { Share } from './share.ts';

interface Stall {
  /** Shares that no device has. */
  readonly waiting: readonly Share[];
  /** Devices that may be given work. */
  readonly online: ReadonlySet<DeviceId>;
  /** Which others are online, and what their agents are too old for. */
  readonly tooOld: string | undefined;
  readonly spec: Pick<TrainJobSpec, 'model'>;
}

/** What a round that has given nothing out cannot go on without, in words; undefined when it can. */
export function missingIn({ waiting, online, tooOld, spec }: Stall): string | undefined {
  const canGo = ({ partition }: Share) =>
    partition.kind === 'local' ? online.has(partition.deviceId) : online.size > 0;
  if (waiting.some(canGo)) return undefined;
  if (online.size === 0 && 'trainer' in spec.model)
    return `no device that allows the trainer ${spec.model.trainer} is online`;
  if (online.size === 0 && tooOld !== undefined) return tooOld;
  return online.size > 0 ? 'the devices that hold the data have left' : 'all devices have left';
}
