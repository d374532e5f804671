import type { TaskReference } from '../../../common/domain/assignment.ts';
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

/** How far an attempt is goes to the disk once in so long: a crash loses no more of it. */
const MARK_MS = 1_000;

/**
 * What became of every attempt at the shares of one round, and when. Beginnings and ends are written with the change of
 * the task, what is between within a second. In memory is the newest attempt at each share only.
 */
export class AttemptLog {
  readonly #deps: AttemptLogDeps;
  readonly #place: AttemptPlace;
  readonly #newest = new Map<TaskId, Attempt>();
  /** Attempts that are further than the disk says. */
  readonly #ahead = new Set<TaskId>();
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
      const task = tasks.find((one) => one.partition === attempt.partition && one.attempt === attempt.attempt);
      if (task !== undefined) this.#newest.set(task.id, attempt);
    }
  }

  /** Bytes to and from the devices since the round began. */
  get traffic(): { readonly bytesUp: number; readonly bytesDown: number } {
    return { bytesUp: this.#traffic.up, bytesDown: this.#traffic.down };
  }

  /** When the attempt in progress was offered. */
  offeredAt({ id, attempt }: StoredTask): number | null {
    const known = this.#newest.get(id);
    return known?.attempt === attempt ? known.offeredAt : null;
  }

  /** A device was given the task. Joins the transaction in progress. */
  begin({ id, partition, attempt }: StoredTask, deviceId: DeviceId): void {
    this.#save(id, {
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
    });
  }

  /** The device has come so far with the attempt; the first time counts. */
  reach({ id, attempt }: StoredTask, phase: TaskPhase): void {
    const known = this.#newest.get(id);
    if (known?.attempt !== attempt || known.endedAt !== null) return;
    const now = this.#deps.clock.now();
    if (phase === 'training' && known.trainingStartedAt === null) this.#mark(id, { ...known, trainingStartedAt: now });
    if (phase === 'uploading' && known.uploadStartedAt === null) this.#mark(id, { ...known, uploadStartedAt: now });
  }

  count({ taskId, attempt }: TaskReference, direction: 'up' | 'down', bytes: number): void {
    this.#traffic[direction] += bytes;
    const known = this.#newest.get(taskId);
    if (known?.attempt !== attempt) return; // an earlier attempt: the round has had the bytes all the same
    const { bytesUp, bytesDown } = known;
    this.#mark(
      taskId,
      direction === 'up' ? { ...known, bytesUp: bytesUp + bytes } : { ...known, bytesDown: bytesDown + bytes },
    );
  }

  /**
   * The attempt's update is in. A device does not tell of training that is over at once, and tells of all training a
   * little late: how long it has taken says better when it began. Joins the transaction in progress.
   */
  succeed({ id, attempt }: StoredTask, trainingMs: number): void {
    const known = this.#newest.get(id);
    if (known?.attempt !== attempt) return;
    const endedAt = this.#deps.clock.now();
    const uploadStartedAt = known.uploadStartedAt ?? endedAt;
    const reckoned = Math.max(known.offeredAt, uploadStartedAt - trainingMs);
    const trainingStartedAt = Math.min(known.trainingStartedAt ?? reckoned, reckoned);
    this.#save(id, { ...known, outcome: 'done', trainingStartedAt, uploadStartedAt, endedAt, failure: null });
  }

  /** The attempt was given up, also when its update was refused. Joins the transaction in progress. */
  fail({ id, attempt }: StoredTask, failure: Failure): void {
    const known = this.#newest.get(id);
    if (known?.attempt !== attempt) return;
    this.#save(id, { ...known, outcome: outcomeOf(failure), endedAt: this.#deps.clock.now(), failure });
  }

  /** Writes what is still to write; what comes later is not kept. */
  close(): void {
    this.#disarm?.();
    this.#writeMarks();
    this.#isClosed = true;
  }

  #save(id: TaskId, attempt: Attempt): void {
    const { database, attempts } = this.#deps;
    this.#newest.set(id, attempt);
    this.#ahead.delete(id);
    database.transaction(() => attempts.put(this.#place, attempt));
  }

  #mark(id: TaskId, attempt: Attempt): void {
    this.#newest.set(id, attempt);
    if (this.#isClosed) return;
    this.#ahead.add(id);
    this.#disarm ??= this.#deps.clock.after(MARK_MS, () => this.#writeMarks());
  }

  #writeMarks(): void {
    const { database, attempts } = this.#deps;
    this.#disarm = undefined;
    const marked = [...this.#ahead].flatMap((id) => this.#newest.get(id) ?? []);
    this.#ahead.clear();
    if (marked.length === 0) return;
    database.gather(() => {
      for (const attempt of marked) attempts.mark(this.#place, attempt);
    });
  }
}

function outcomeOf({ code }: Failure): 'failed' | 'expired' | 'cancelled' {
  if (code === 'deadline-exceeded') return 'expired';
  return code === 'cancelled' ? 'cancelled' : 'failed';
}
