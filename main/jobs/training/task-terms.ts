import type { DeviceId } from '../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DevicePace } from './device-pace.ts';
import type { RoundDeadline } from './round-deadline.ts';
import type { Share } from './share.ts';
import type { Strategy } from './strategies/strategy.ts';
import { fullSteps } from './work-size.ts';
import type { WorkSizing } from './work-sizing.ts';

/** What a device is asked with a share, besides the share itself. */
export interface TaskTerms {
  /** Local steps; null where its trainer counts none. */
  readonly steps: number | null;
  /** Time for training, from the offer on; what is done then counts. Null: all or nothing. */
  readonly finishWithinSeconds: number | null;
}

interface TermsSetup {
  readonly spec: TrainJobSpec;
  readonly strategy: Strategy;
  readonly pace: Pick<DevicePace, 'uploadMs'>;
  readonly sizing: Pick<WorkSizing, 'stepsFor'>;
  readonly deadline: Pick<RoundDeadline, 'seconds' | 'leftMs'>;
}

/** Kept free before the deadline, besides what the upload should take: as a share of it, and at most. */
const RESERVE_SHARE = 0.1;
const RESERVE_MS = 2_000;
/** Times as long as usual that an upload may take. */
const UPLOAD_PATIENCE = 2;

/** Tells of each offer of a round how much is asked and until when. */
export function taskTerms(setup: TermsSetup): (share: Share, deviceId: DeviceId) => TaskTerms {
  const { spec, strategy, sizing } = setup;
  const countsSteps = !('trainer' in spec.model);
  // A reproducible round waits for all; updates that are compared with each other must be of the same work.
  const takesParts = countsSteps && !spec.reproducible && strategy.combine === undefined;
  return ({ partition }, deviceId) => ({
    steps: countsSteps ? sizing.stepsFor(partition, deviceId) : null,
    finishWithinSeconds: takesParts ? finishWithin(setup, deviceId) : null,
  });
}

/** For rounds in which all do the full work, however long it takes. */
export function fullTerms(spec: TrainJobSpec): (share: Share) => TaskTerms {
  const countsSteps = !('trainer' in spec.model);
  return ({ partition: { samples } }) => ({
    steps: countsSteps ? fullSteps(spec, samples) : null,
    finishWithinSeconds: null,
  });
}

/** What is left of the round, less what the device has needed to send before; null where nothing is. */
function finishWithin({ deadline, pace }: TermsSetup, deviceId: DeviceId): number | null {
  const share = RESERVE_SHARE * deadline.seconds * 1_000;
  const uploadMs = pace.uploadMs(deviceId);
  const reserve = uploadMs === undefined ? share : Math.min(share, RESERVE_MS) + UPLOAD_PATIENCE * uploadMs;
  const ms = deadline.leftMs - reserve;
  return ms > 0 ? ms / 1_000 : null;
}
