import type { DiskRoom } from '../../common/api/cluster-contract.ts';
import type { AttentionCause } from '../../common/domain/attention.ts';
import type { Device } from '../../common/domain/device.ts';
import type { EventBody } from '../../common/domain/event.ts';
import type { EventVerification } from '../../common/domain/event-verification.ts';
import type { Job } from '../../common/domain/job.ts';
import type { JoinRequest } from '../../common/domain/joining.ts';

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
  readonly pendingRestore: { readonly backup: string; readonly since: number } | null;
}
