import type { DeviceState } from '../../../common/domain/device.ts';
import { hasEnded, type Job } from '../../../common/domain/job.ts';

/** How a step stands: `later` needs one before it first. */
export type StepState = 'done' | 'now' | 'later';

/** What the steps are read from. */
export interface Beginnings {
  readonly deviceStates: readonly DeviceState[];
  /** Machines that ask to join. */
  readonly asking: number;
  /** The newest run of the sample job. */
  readonly sample: Pick<Job, 'state'> | undefined;
}

/** How each step stands; what is there already is done, in whatever way it came. */
export function firstRunSteps({
  deviceStates,
  asking,
  sample,
}: Beginnings): Record<'devices' | 'approve' | 'job', StepState> {
  const isOnline = deviceStates.includes('online');
  return {
    devices: isOnline || asking > 0 ? 'done' : 'now',
    approve: asking > 0 ? 'now' : isOnline ? 'done' : 'later',
    job: sample?.state === 'succeeded' ? 'done' : isOnline || isUnderWay(sample) ? 'now' : 'later',
  };
}

/** True while the sample job has begun and not ended. */
export function isUnderWay(sample: Pick<Job, 'state'> | undefined): boolean {
  return sample !== undefined && !hasEnded(sample.state);
}
