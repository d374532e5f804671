import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { isSettled, type Participation, type Task } from '../../../common/domain/job.ts';
import { AppError } from '../../../common/errors.ts';
import { goesOnBySteps, stepsOfRound, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { StoredTask } from '../../storage/rows/task-rows.ts';
import type { TaskProgress } from '../task-board.ts';
import { samplesSeenIn, workShare } from './work-size.ts';

/** A second try at a share that runs beside the first one. */
export interface Hedge {
  readonly deviceId: DeviceId;
  readonly attempt: number;
}

/** One partition's share of the round in flight: its task, and how far that is. */
export interface Share {
  readonly partition: StoredPartition;
  task: StoredTask;
  /** Runs beside the task's own attempt; whichever comes first counts. Of the moment: a crash forgets it. */
  hedge: Hedge | null;
  /** Number of the last attempt that was given out. */
  lastAttempt: number;
  /** When the task's own attempt was given out, by the monotonic clock. */
  givenAt: number;
  progress: TaskProgress | undefined;
  /** Since when the task is in its state and phase. */
  phaseSince: number;
  /** Attempts that failed on their own, not because the device left. */
  failures: number;
  /** Devices whose updates of it could not count. */
  readonly refused: Set<DeviceId>;
  /** The round goes on without it. */
  leftOut: boolean;
}

/** The state of a task whose device is in this phase. */
export const STATE_OF_PHASE = {
  waiting: 'offered',
  fetching: 'running',
  training: 'running',
  uploading: 'uploading',
} as const;

/** True while a device has the share. */
export function isOut(share: Share): boolean {
  return (
    !share.leftOut && share.task.deviceId !== null && !isSettled(share.task.state) && share.task.state !== 'queued'
  );
}

/** True while the share needs a device. */
export function needsDevice(share: Share): boolean {
  return !share.leftOut && share.task.state === 'queued';
}

export function isDone(share: Share): boolean {
  return share.task.state === 'done';
}

export function isCurrent(share: Share, task: TaskReference): boolean {
  return share.task.id === task.taskId && share.task.attempt === task.attempt;
}

/** True for the second try that runs beside the first one. */
export function isHedge({ task: { id }, hedge }: Share, task: TaskReference): boolean {
  return hedge !== null && id === task.taskId && hedge.attempt === task.attempt;
}

/** A share's task as people and programs see it. */
export function toTask({ task, progress, partition, phaseSince }: Share, offeredAt: number | null): Task {
  return {
    id: task.id,
    jobId: task.jobId,
    round: task.round,
    partition: task.partition,
    deviceId: task.deviceId,
    attempt: task.attempt,
    state: task.state,
    phase: progress?.phase ?? null,
    offeredAt,
    phaseSince,
    samplesDone: progress?.samplesDone ?? 0,
    samplesTotal: progress?.samplesTotal ?? partition.samples,
    loss: progress?.loss ?? null,
    failure: task.failure,
    updatedAt: task.updatedAt,
  };
}

/** What the share's update has brought to the round, of so many steps that were asked; nothing while there is none. */
export function participationOf({ task }: Share, spec: TrainJobSpec, askedSteps: number | undefined): Participation[] {
  if (task.deviceId === null || task.update === null) return [];
  const { samples, loss, accuracy, trainingMs, sha256, heldOut, work, energy, use } = task.update;
  const { deviceId, partition, attempt } = task;
  const told = {
    ...(heldOut === undefined ? {} : { heldOut }),
    ...(energy === undefined ? {} : { energy }),
    ...(use === undefined ? {} : { use }),
    ...(work === undefined ? {} : { work: workShare(spec, samples, work, askedSteps ?? work.steps) }),
  };
  return [{ deviceId, partition, attempt, samples, loss, accuracy, trainingMs, updateSha256: sha256, ...told }];
}

/** The update of a device that tells nothing of its work: it does all that it is asked. */
export function credited(update: UpdateSummary, share: Share, spec: TrainJobSpec, askedSteps?: number): UpdateSummary {
  if (update.work !== undefined || askedSteps === undefined) return update;
  const steps = goesOnBySteps(spec) ? askedSteps : stepsOfRound(spec, update.samples);
  const samplesSeen = Math.round(samplesSeenIn(spec, share.partition.samples, steps));
  return { ...update, work: { steps, samplesSeen } };
}

/**
 * What an update weighs is for the partition to say, and how much work it can be for the orchestrator, not for the device.
 * @throws AppError `update-malformed`
 */
export function expectOwnWeight(
  { partition }: Share,
  { samples, work }: UpdateSummary,
  spec: TrainJobSpec,
  askedSteps: number | undefined,
): void {
  if (samples < 1) throw new AppError('update-malformed', 'an update is of one sample at least');
  const most = goesOnBySteps(spec) ? askedSteps : stepsOfRound(spec, samples);
  if (work !== undefined && most !== undefined && work.steps > most) {
    throw new AppError('update-malformed', `${most} steps were asked, and not ${work.steps}`);
  }
  if (partition.kind === 'local' || samples <= partition.samples) return;
  throw new AppError('update-malformed', `the shard has ${partition.samples} samples, and not ${samples}`);
}
