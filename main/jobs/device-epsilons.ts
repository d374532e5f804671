import type { DeviceId, JobId } from '../../common/domain/ids.ts';
import type { Round } from '../../common/domain/job.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';
import type { PrivacyRows } from '../storage/rows/privacy-rows.ts';
import { localEpsilon } from './training/privacy/local-epsilon.ts';

interface JobOfDevices {
  readonly id: JobId;
  readonly spec: Pick<TrainJobSpec, 'privacy'>;
}

/**
 * Up to which ε, at the job's δ, the data that a device had may show in what came out; null without privacy. Noise of the orchestrator
 * covers all parts alike, those that were never drawn too. Of noise of the devices it is the most that any part has given away of
 * which the device was asked for an update; 0 where it was asked for none.
 */
export function deviceEpsilons(
  privacy: Pick<PrivacyRows, 'askedDevices' | 'updatesOfParts'>,
  { id, spec }: JobOfDevices,
  rounds: readonly Pick<Round, 'epsilon'>[],
): (deviceId: DeviceId) => number | null {
  const own = spec.privacy;
  if (own?.mechanism !== 'local') {
    const ofAll = rounds.findLast(({ epsilon }) => epsilon !== null)?.epsilon ?? null;
    return () => ofAll;
  }
  const updates = privacy.updatesOfParts(id);
  const most = new Map<DeviceId, number>();
  for (const { deviceId, part } of privacy.askedDevices(id)) {
    most.set(deviceId, Math.max(most.get(deviceId) ?? 0, updates.get(part) ?? 0));
  }
  return (deviceId) => localEpsilon(most.get(deviceId) ?? 0, own);
}
