import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { Attempt } from '../../../common/domain/attempt.ts';
import type { DeviceId, TaskId } from '../../../common/domain/ids.ts';
import type { Failure, TaskPhase } from '../../../common/domain/job.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { AttemptPlace, AttemptRows } from '../../storage/rows/attempt-rows.ts';
import type { StoredTask } from '../../storage/rows/task-rows.ts';

export interface AttemptLogDeps {
  readonly database: Database;
  readonly attempts: AttemptRows;
  readonly clock: Clock;
}

interface Opening extends AttemptPlace {
  /** Tasks that an earlier life of the round has left. */
  readonly tasks: readonly StoredTask[];
}

/** One try at a task. */
type AttemptAtTask = Pick<StoredTask, 'id' | 'attempt'>;

/** How far an attempt is goes to the disk once in so long: a crash loses no more of it. */
const MARK_MS = 1_000;

/**
 * What became of every attempt at the shares of one round, and when. Beginnings and ends are written with the change of
 * the task, what is between within a second.
 */
export class AttemptLog {
  readonly #deps: AttemptLogDeps;
  readonly #place: AttemptPlace;
  readonly #known = new Map<string, Attempt>();
  /** Attempts that are further than the disk says. */
  readonly #ahead = new Set<string>();
  /** Number of the last attempt at each task that an earlier life of the round has left. */
  readonly #last = new Map<TaskId, number>();
  readonly #traffic = { up: 0, down: 0 };
  #disarm: (() => void) | undefined;
  #isClosed = false;

  constructor(deps: AttemptLogDeps, { jobId, round, tasks }: Opening) {
    this.#deps = deps;
    this.#place = { jobId, round };
    const kept = tasks.length === 0 ? [] : deps.attempts.ofRound(this.#place);
    for (const attempt of kept) {
      this.#traffic.up += attempt.bytesUp;
      this.#traffic.down += attempt.bytesDown;
      for (const task of tasks.filter((one) => one.partition === attempt.partition)) {
        this.#last.set(task.id, Math.max(attempt.attempt, this.#last.get(task.id) ?? 0));
        if (task.attempt === attempt.attempt) this.#known.set(keyOf(task), attempt);
      }
    }
  }

  /** Bytes to and from the devices since the round began. */
  get traffic(): { readonly bytesUp: number; readonly bytesDown: number } {
    return { bytesUp: this.#traffic.up, bytesDown: this.#traffic.down };
  }

  /** Number of the last attempt at the task that an earlier life of the round has left; 0 when there is none. */
  lastOf({ id }: Pick<StoredTask, 'id'>): number {
    return this.#last.get(id) ?? 0;
  }

  /** What is known of an attempt of this life of the round, or of the newest one of an earlier life. */
  get(task: AttemptAtTask): Attempt | undefined {
    return this.#known.get(keyOf(task));
  }

  /** A device was given the task. Joins the transaction in progress. */
  begin(task: AttemptAtTask & Pick<StoredTask, 'partition'>, deviceId: DeviceId, askedSteps: number | null): void {
    const { partition, attempt } = task;
    this.#save(keyOf(task), {
      deviceId,
      partition,
      attempt,
      outcome: 'running',
      offeredAt: this.#deps.clock.now(),
      trainingStartedAt: null,
      uploadStartedAt: null,
      endedAt: null,
      failure: null,
      bytesUp: 0,
      bytesDown: 0,
      ...(askedSteps === null ? {} : { askedSteps }),
    });
  }

  /** The device has come so far with the attempt; the first time counts. */
  reach(task: AttemptAtTask, phase: TaskPhase): void {
    const key = keyOf(task);
    const known = this.#known.get(key);
    if (known === undefined || known.endedAt !== null) return;
    const now = this.#deps.clock.now();
    if (phase === 'training' && known.trainingStartedAt === null) this.#mark(key, { ...known, trainingStartedAt: now });
    if (phase === 'uploading' && known.uploadStartedAt === null) this.#mark(key, { ...known, uploadStartedAt: now });
  }

  count({ taskId, attempt }: TaskReference, direction: 'up' | 'down', bytes: number): void {
    this.#traffic[direction] += bytes;
    const key = keyOf({ id: taskId, attempt });
    const known = this.#known.get(key);
    if (known === undefined) return; // an attempt of an earlier life: the round has had the bytes all the same
    const { bytesUp, bytesDown } = known;
    this.#mark(
      key,
      direction === 'up' ? { ...known, bytesUp: bytesUp + bytes } : { ...known, bytesDown: bytesDown + bytes },
    );
  }

  /**
   * The attempt's update is in. A device does not tell of training that is over at once, and tells of all training a
   * little late: how long it has taken says better when it began. Joins the transaction in progress.
   */
  succeed(task: AttemptAtTask, { trainingMs, work }: Pick<UpdateSummary, 'trainingMs' | 'work'>): void {
    const key = keyOf(task);
    const known = this.#known.get(key);
    if (known === undefined) return;
    const endedAt = this.#deps.clock.now();
    const uploadStartedAt = known.uploadStartedAt ?? endedAt;
    const reckoned = Math.max(known.offeredAt, uploadStartedAt - trainingMs);
    const trainingStartedAt = Math.min(known.trainingStartedAt ?? reckoned, reckoned);
    const done = work === undefined ? {} : { steps: work.steps };
    this.#save(key, { ...known, ...done, outcome: 'done', trainingStartedAt, uploadStartedAt, endedAt, failure: null });
  }

  /** The attempt was given up, also when its update was refused. Joins the transaction in progress. */
  fail(task: AttemptAtTask, failure: Failure): void {
    const key = keyOf(task);
    const known = this.#known.get(key);
    if (known === undefined) return;
    this.#save(key, { ...known, outcome: outcomeOf(failure), endedAt: this.#deps.clock.now(), failure });
  }

  /** Writes what is still to write; what comes later is not kept. */
  close(): void {
    this.#disarm?.();
    this.#writeMarks();
    this.#isClosed = true;
  }

  #save(key: string, attempt: Attempt): void {
    const { database, attempts } = this.#deps;
    this.#known.set(key, attempt);
    this.#ahead.delete(key);
    database.transaction(() => attempts.put(this.#place, attempt));
  }

  #mark(key: string, attempt: Attempt): void {
    this.#known.set(key, attempt);
    if (this.#isClosed) return;
    this.#ahead.add(key);
    this.#disarm ??= this.#deps.clock.after(MARK_MS, () => this.#writeMarks());
  }

  #writeMarks(): void {
    const { database, attempts } = this.#deps;
    this.#disarm = undefined;
    const marked = [...this.#ahead].flatMap((key) => this.#known.get(key) ?? []);
    this.#ahead.clear();
    if (marked.length === 0) return;
    database.gather(() => {
      for (const attempt of marked) attempts.mark(this.#place, attempt);
    });
  }
}

function keyOf({ id, attempt }: AttemptAtTask): string {
  return `${id}.${attempt}`;
}

function outcomeOf({ code }: Failure): 'failed' | 'expired' | 'cancelled' {
  if (code === 'deadline-exceeded') return 'expired';
  return code === 'cancelled' ? 'cancelled' : 'failed';
}
