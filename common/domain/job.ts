import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { EarlyStopping, JudgedFigure } from '../specs/early-stopping.ts';
import { JobSpec } from '../specs/job-spec.ts';
import { HeldOut } from './assignment.ts';
import { EnergyUse } from './energy-use.ts';
import { DeviceId, JobId, ResourceName, Sha256, TaskId, Timestamp } from './ids.ts';
import { TaskUse } from './work-use.ts';

export const JobState = z.enum(['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled']);
export type JobState = z.infer<typeof JobState>;

const ENDED: ReadonlySet<JobState> = new Set(['succeeded', 'failed', 'cancelled']);

/** True when nothing more will happen to the job. */
export function hasEnded(state: JobState): boolean {
  return ENDED.has(state);
}

/** What a job waits for, in words and numbers. */
export const JobWaitFor = z.object({
  for: z.enum(['devices', 'turn', 'memory']),
  needed: z.int().min(0),
  available: z.int().min(0),
  message: z.string(),
});
export type JobWaitFor = z.infer<typeof JobWaitFor>;

/** The same for a job that is running or queued, with its beginning. */
export const JobWait = JobWaitFor.extend({ since: Timestamp });
export type JobWait = z.infer<typeof JobWait>;

export const Failure = z.object({ code: z.enum(ERROR_CODES), message: z.string() });
export type Failure = z.infer<typeof Failure>;

export const TaskState = z.enum([
  'queued',
  'offered',
  'running',
  'uploading',
  'done',
  'failed',
  'expired',
  'cancelled',
]);
export type TaskState = z.infer<typeof TaskState>;

const SETTLED: ReadonlySet<TaskState> = new Set(['done', 'failed', 'expired', 'cancelled']);

/** True when this attempt at the task is over. */
export function isSettled(state: TaskState): boolean {
  return SETTLED.has(state);
}

export const TaskPhase = z.enum(['waiting', 'fetching', 'training', 'uploading']);
export type TaskPhase = z.infer<typeof TaskPhase>;

/** One partition's share of a round, done by one device at a time. */
export const Task = z.object({
  id: TaskId,
  jobId: JobId,
  round: z.int().min(1),
  partition: z.int().min(0),
  deviceId: DeviceId.nullable(),
  attempt: z.int().min(0),
  state: TaskState,
  phase: TaskPhase.nullable(),
  offeredAt: Timestamp.nullable().describe('When the device was given it; null while none has it'),
  phaseSince: Timestamp.describe('Since when the task is in its state and phase'),
  samplesDone: z.int().min(0),
  samplesTotal: z.int().min(0),
  loss: z.number().nullable(),
  failure: Failure.nullable().describe('Why the last attempt ended without an update'),
  updatedAt: Timestamp,
});
export type Task = z.infer<typeof Task>;

/** How much of the work of a round is behind an update, in local steps. */
export const WorkShare = z.object({
  steps: z.int().min(1).describe('Taken'),
  asked: z.int().min(1).describe('Asked of the device: fewer than the full work where it is sized by speed'),
  full: z.int().min(1).describe('Of the whole work on the part'),
});
export type WorkShare = z.infer<typeof WorkShare>;

/** What one device gave to a round. */
export const Participation = z.object({
  deviceId: DeviceId,
  partition: z.int().min(0),
  attempt: z.int().min(1),
  samples: z.int().min(0),
  loss: z.number().nullable().describe('null, like `accuracy`, where the device keeps it to itself'),
  accuracy: z.number().nullable(),
  trainingMs: z.int().min(0),
  work: WorkShare.optional().describe(
    "Absent of rounds of before it was kept, and of trainers of one's own, which count no steps",
  ),
  updateSha256: Sha256.optional().describe('Of the update as it travelled; absent of rounds of before it was kept'),
  energy: EnergyUse.optional().describe(
    'What the device has used while it trained, with all else that it did; absent where it does not tell',
  ),
  use: TaskUse.optional().describe('What the process that trained has used; absent where the device does not tell'),
  heldOut: HeldOut.optional().describe(
    'How good the model of this part is on samples that its device held out; absent without personal layers',
  ),
  staleness: z
    .int()
    .min(0)
    .optional()
    .describe('Rounds that were committed since the device had begun; absent where rounds wait for their devices'),
});
export type Participation = z.infer<typeof Participation>;

/** A share that did not make it into a round, and why. */
export const Omission = z.object({
  deviceId: DeviceId.nullable(),
  partition: z.int().min(0),
  failure: Failure,
});
export type Omission = z.infer<typeof Omission>;

export const Evaluation = z.object({
  accuracy: z.number().min(0).max(1),
  loss: z.number(),
  samples: z.int().min(1),
  evaluationMs: z.int().min(0),
  deviceId: DeviceId.optional().describe('The device whose trainer judged; absent where the orchestrator did itself'),
});
export type Evaluation = z.infer<typeof Evaluation>;

/** What came of going on with the model after the last round, on each part for itself. */
export const FineTuning = z.object({
  parts: z.int().min(0),
  devices: z.int().min(0),
  evaluation: Evaluation.nullable().describe('By the samples that the devices held out; null where there were none'),
});
export type FineTuning = z.infer<typeof FineTuning>;

/** How the updates of a round were cut where the norm follows them. */
export const Clipping = z.object({
  norm: z.number().gt(0).describe('What longer updates were scaled down to'),
  uncutShare: z
    .number()
    .describe('Share of updates that were no longer, with the noise that hides each: it may be below 0 or above 1'),
});
export type Clipping = z.infer<typeof Clipping>;

export const Round = z.object({
  number: z.int().min(1),
  state: z.enum(['running', 'committed']),
  startedAt: Timestamp,
  committedAt: Timestamp.nullable(),
  evaluation: Evaluation.nullable(),
  participants: z.array(Participation),
  omissions: z.array(Omission),
  parametersSha256: Sha256.nullable().describe('The parameters that the round committed'),
  strategyStateSha256: Sha256.nullable().describe('What the strategy keeps for the next round, such as momentum'),
  bytesUp: z.int().min(0),
  bytesDown: z.int().min(0),
  epsilon: z
    .number()
    .min(0)
    .nullable()
    .describe(
      'What the job has cost in privacy up to this round, at its δ; of local privacy the most that any part has; null without privacy, and before it is charged',
    ),
  clipping: Clipping.optional().describe('Absent before the round is kept, and where the norm is fixed'),
  meanStaleness: z
    .number()
    .min(0)
    .optional()
    .describe('Mean over the updates of how many rounds were committed since their devices had begun; absent as there'),
});
export type Round = z.infer<typeof Round>;

/** Why a job ended before its last round: its rounds did not get better by more than `minDelta` for `patience` rounds. */
export const EarlyStop = EarlyStopping.extend({
  judgedBy: JudgedFigure,
  bestRound: z.int(),
  best: z.number().describe('Accuracy or loss of the best round'),
});
export type EarlyStop = z.infer<typeof EarlyStop>;

/** Accuracies that a job in a list carries. */
export const MOST_HISTORY = 60;

export const Job = z.object({
  id: JobId,
  name: ResourceName,
  state: JobState,
  wait: JobWait.nullable(),
  spec: JobSpec,
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  roundsCommitted: z.int().min(0),
  evaluation: Evaluation.nullable().describe('Of the last committed round'),
  bestAccuracy: z.number().nullable(),
  bestRound: z
    .int()
    .nullable()
    .describe('The first round that was judged best; by loss where there is no right or wrong'),
  history: z
    .array(z.number())
    .max(MOST_HISTORY)
    .describe('Accuracies over the rounds, oldest first; evenly thinned out where there are more'),
  failure: Failure.nullable(),
  earlyStop: EarlyStop.nullable().describe('Where the job succeeded before its last round because it got no better'),
  model: z.object({ name: ResourceName, version: z.int().min(1) }).nullable(),
  fineTuning: FineTuning.optional().describe('Absent where the job asks for none, and where no device did it'),
});
export type Job = z.infer<typeof Job>;

/** A job with its whole history. */
export const JobDetails = Job.extend({
  rounds: z.array(Round),
  tasks: z.array(Task).describe('Of the round in flight'),
});
export type JobDetails = z.infer<typeof JobDetails>;
