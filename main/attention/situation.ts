import type { DiskRoom } from '../../common/api/cluster-contract.ts';
import type { AlertRule, RuleSettings } from '../../common/domain/alert-rules.ts';
import type { AttentionCause, DeviceWant } from '../../common/domain/attention.ts';
import type { Deployment } from '../../common/domain/deployment.ts';
import type { Device } from '../../common/domain/device.ts';
import type { EventBody } from '../../common/domain/event.ts';
import type { EventVerification } from '../../common/domain/event-verification.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Job } from '../../common/domain/job.ts';
import type { JoinRequest } from '../../common/domain/joining.ts';
import type { ClockSkew } from '../cluster/clock-watch.ts';

type CauseOf<Kind extends AttentionCause['kind']> = Extract<AttentionCause, { kind: Kind }>;

/** A copy of a device's identity that was noticed. */
export interface NoticedClone {
  readonly sequence: number;
  readonly at: number;
  readonly body: Extract<EventBody, { kind: 'device-cloned' }>;
}

/** A device that a job does without from then on. */
export interface NoticedSetAside {
  readonly at: number;
  readonly body: Extract<EventBody, { kind: 'device-set-aside' }>;
}

/** A running job, and when something of it was last done. */
export interface JobProgress {
  readonly job: Pick<Job, 'id' | 'name' | 'roundsCommitted'>;
  readonly progressAt: number;
  /** Median of its last rounds; null before the first. */
  readonly usualRoundMs: number | null;
}

/** How things are at one moment: all that the rules look at. */
export interface Situation {
  readonly now: number;
  readonly requests: readonly JoinRequest[];
  readonly devices: readonly Device[];
  /** Jobs that have not ended. */
  readonly unfinishedJobs: readonly Job[];
  /** Jobs that failed within the last day. */
  readonly failedJobs: readonly Job[];
  /** Of the last day. */
  readonly clones: readonly NoticedClone[];
  /** Since the oldest job was made that has not ended. */
  readonly setAside: readonly NoticedSetAside[];
  readonly disk: DiskRoom | null;
  readonly unsafeSettings: readonly CauseOf<'setting-unsafe'>['setting'][];
  readonly certificates: readonly Omit<CauseOf<'certificate-ends'>, 'kind'>[];
  /** What the last walk along the event log has found; undefined before the first. */
  readonly verification: { readonly at: number; readonly report: EventVerification } | undefined;
  readonly deployments: readonly Deployment[];
  /** How far the clocks of devices are off, where it was measured. */
  readonly skews: ReadonlyMap<DeviceId, ClockSkew>;
  /** What each device was last seen to be wanted for. */
  readonly wants: ReadonlyMap<DeviceId, DeviceWant>;
  /** Of jobs that run and wait for nothing. */
  readonly progress: readonly JobProgress[];
  readonly rules: Readonly<Record<AlertRule, RuleSettings>>;
  /** The update of the agents that was begun last, where it was halted. */
  readonly haltedRollout: (CauseOf<'rollout-halted'> & { readonly id: string; readonly since: number }) | null;
  readonly pendingRestore: { readonly backup: string; readonly since: number } | null;
}
