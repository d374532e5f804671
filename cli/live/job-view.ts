import type { Device, DeviceAbsence, DeviceState } from '../../common/domain/device.ts';
import type { DeviceId, JobId, Timestamp } from '../../common/domain/ids.ts';
import type { Failure, JobDetails, JobState, JobWait, Round, Task } from '../../common/domain/job.ts';
import { isAsynchronous } from '../../common/specs/strategy-spec.ts';

/** One round as far as it is known. What only the whole round tells is null until that was fetched. */
export interface RoundView {
  readonly number: number;
  readonly startedAt: Timestamp | null;
  readonly committedAt: Timestamp | null;
  readonly accuracy: number | null;
  readonly loss: number | null;
  readonly updates: number | null;
  readonly omissions: number;
  readonly bytesUp: number | null;
  readonly bytesDown: number | null;
}

/** One device of the cluster, as it matters to a job. */
export interface DeviceView {
  readonly id: DeviceId;
  readonly name: string;
  readonly state: DeviceState;
  readonly absence: DeviceAbsence | null;
  /** True once the job has given it work. */
  readonly hasWorked: boolean;
}

/** Something worth a line of its own, such as a device that left. */
interface Notice {
  readonly sequence: number;
  readonly text: string;
}

/** All that a live view of one job shows. */
export interface JobView {
  readonly jobId: JobId;
  readonly name: string;
  readonly state: JobState;
  readonly wait: JobWait | null;
  readonly failure: Failure | null;
  readonly roundsWanted: number;
  readonly targetAccuracy: number | null;
  readonly rounds: ReadonlyMap<number, RoundView>;
  /** True where rounds do not wait for their devices: tasks of several are in flight then. */
  readonly isAsynchronous: boolean;
  /** Tasks of the newest round, or the newest task of each where rounds overlap, by partition. */
  readonly tasks: ReadonlyMap<number, Task>;
  readonly devices: ReadonlyMap<DeviceId, DeviceView>;
  readonly notices: readonly Notice[];
}

/** The view of a job at one moment. */
export function viewOf(job: JobDetails, devices: readonly Device[]): JobView {
  const empty: JobView = {
    jobId: job.id,
    name: job.name,
    state: job.state,
    wait: job.wait,
    failure: job.failure,
    roundsWanted: job.spec.rounds,
    targetAccuracy: job.spec.targetAccuracy,
    rounds: new Map(),
    isAsynchronous: isAsynchronous(job.spec.strategy),
    tasks: new Map(),
    devices: new Map(devices.map((device) => [device.id, deviceViewOf(device)])),
    notices: [],
  };
  return foldDetails(empty, job);
}

/** The view after the job was fetched again. What events have told meanwhile is kept where it goes further. */
export function foldDetails(view: JobView, job: JobDetails): JobView {
  const rounds = new Map(view.rounds);
  for (const round of job.rounds) rounds.set(round.number, merged(rounds.get(round.number), roundViewOf(round)));
  const fetched = { ...view, state: job.state, wait: job.wait, failure: job.failure, rounds };
  const workers = job.rounds.flatMap(({ participants }) => participants.map(({ deviceId }) => deviceId));
  return job.tasks.reduce(foldTask, workers.reduce(withWorker, fetched));
}

/** The view after a task has changed. Older news than what is shown is left out. */
export function foldTask(view: JobView, task: Task): JobView {
  if (task.jobId !== view.jobId) return view;
  const newest = view.isAsynchronous ? task.round : Math.max(0, ...view.tasks.values().map(({ round }) => round));
  if (task.round < newest) return view;
  const tasks = new Map(task.round > newest ? [] : view.tasks);
  const known = tasks.get(task.partition);
  if (known !== undefined && isOlder(task, known)) return view;
  tasks.set(task.partition, task);
  const changed = { ...view, tasks };
  return task.deviceId === null ? changed : withWorker(changed, task.deviceId);
}

/** A round with nothing known but its number. */
export function emptyRound(number: number): RoundView {
  return {
    number,
    startedAt: null,
    committedAt: null,
    accuracy: null,
    loss: null,
    updates: null,
    omissions: 0,
    bytesUp: null,
    bytesDown: null,
  };
}

function isOlder(task: Task, known: Task): boolean {
  if (task.round !== known.round) return task.round < known.round;
  return task.attempt < known.attempt || (task.attempt === known.attempt && task.updatedAt < known.updatedAt);
}

function withWorker(view: JobView, id: DeviceId): JobView {
  const device = view.devices.get(id);
  if (device?.hasWorked === true) return view;
  const worker = device ?? { id, name: id, state: 'online', absence: null };
  return { ...view, devices: new Map(view.devices).set(id, { ...worker, hasWorked: true }) };
}

function deviceViewOf({ id, name, state, absence }: Device): DeviceView {
  return { id, name, state, absence, hasWorked: false };
}

function roundViewOf(round: Round): RoundView {
  const isCommitted = round.committedAt !== null;
  return {
    number: round.number,
    startedAt: round.startedAt,
    committedAt: round.committedAt,
    accuracy: round.evaluation?.accuracy ?? null,
    loss: round.evaluation?.loss ?? null,
    updates: isCommitted ? round.participants.length : null,
    omissions: round.omissions.length,
    bytesUp: isCommitted ? round.bytesUp : null,
    bytesDown: isCommitted ? round.bytesDown : null,
  };
}

function merged(known: RoundView = emptyRound(0), fetched: RoundView): RoundView {
  return {
    number: fetched.number,
    startedAt: fetched.startedAt ?? known.startedAt,
    committedAt: fetched.committedAt ?? known.committedAt,
    accuracy: fetched.accuracy ?? known.accuracy,
    loss: fetched.loss ?? known.loss,
    updates: fetched.updates ?? known.updates,
    omissions: Math.max(fetched.omissions, known.omissions),
    bytesUp: fetched.bytesUp ?? known.bytesUp,
    bytesDown: fetched.bytesDown ?? known.bytesDown,
  };
}
