import type { BlobReference } from '../../../common/domain/assignment.ts';
import type { JobId, ResourceName, Sha256 } from '../../../common/domain/ids.ts';
import type { Clipping, Participation } from '../../../common/domain/job.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { BlobStore } from '../../../platform/blobs/blob-store.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import type { AttemptRows } from '../../storage/rows/attempt-rows.ts';
import type { ConfusionRows } from '../../storage/rows/confusion-rows.ts';
import type { RoundRows, StoredRound } from '../../storage/rows/round-rows.ts';
import type { TaskRows } from '../../storage/rows/task-rows.ts';
import { firstRoundKept } from './attempt-retention.ts';
import type { Judgement } from './compute/compute-methods.ts';
import type { RoundResult } from './round-setup.ts';
import type { StoppingRule } from './stopping-rule.ts';

export interface RoundBookDeps {
  readonly database: Database;
  readonly rounds: RoundRows;
  readonly tasks: TaskRows;
  readonly attempts: AttemptRows;
  readonly confusions: ConfusionRows;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly blobs: BlobStore;
  /** Removes content unless something still uses it. */
  readonly releaseBlob: (sha256: Sha256) => Promise<void>;
}

interface JobOfRounds {
  readonly id: JobId;
  readonly name: ResourceName;
}

/** What a round has made, and what else becomes true with it. */
interface Commitment extends RoundResult {
  readonly parametersSha256: Sha256;
  readonly strategyStateSha256: Sha256 | null;
  readonly epsilon: number | null;
  readonly clipping?: Clipping | undefined;
  /** Shares of the round. */
  readonly shares: number;
  /** Runs in the same transaction: lets go of the round's tasks among other things. */
  readonly onCommit: () => void;
}

/** The rounds of one job as they are on the disk: begun, committed, judged, and let go of when nothing needs them. */
export class RoundBook {
  readonly #deps: RoundBookDeps;
  readonly #job: JobOfRounds;
  readonly #rule: Pick<StoppingRule, 'best'>;

  constructor(deps: RoundBookDeps, job: JobOfRounds, rule: Pick<StoppingRule, 'best'>) {
    this.#deps = deps;
    this.#job = job;
    this.#rule = rule;
  }

  get(number: number): StoredRound | undefined {
    return this.#deps.rounds.get(this.#job.id, number);
  }

  lastCommitted(): StoredRound | undefined {
    return this.#deps.rounds.lastCommitted(this.#job.id);
  }

  /** Rounds that were judged, in order. */
  judged() {
    return this.#deps.rounds.judged(this.#job.id);
  }

  /** Who took part in every committed round, in order. */
  participants(): Participation[][] {
    const rounds = this.#deps.rounds.ofJob(this.#job.id, 1);
    return rounds.filter(({ state }) => state === 'committed').map(({ participants }) => participants);
  }

  /** Round 0: the parameters that training starts from. */
  startFrom(parametersSha256: Sha256): StoredRound {
    const now = this.#deps.clock.now();
    const start: StoredRound = { ...newRound(0, now), state: 'committed', committedAt: now, parametersSha256 };
    this.#deps.database.transaction(() => this.#deps.rounds.put(this.#job.id, start));
    return start;
  }

  /** The round in flight: the one that an earlier life of the job has begun, else a new one. */
  begin(number: number, facts: { readonly shares: number; readonly devices: number }): StoredRound {
    const { database, rounds, events, clock } = this.#deps;
    const [inFlight] = rounds.ofJob(this.#job.id, number);
    if (inFlight !== undefined) return inFlight;
    const started = newRound(number, clock.now());
    database.transaction(() => {
      rounds.put(this.#job.id, started);
      events.append({ kind: 'round-started', ...this.#subject(number), ...facts });
    });
    return started;
  }

  /** Parameters, metrics and participants become the truth at one instant. */
  async commit(started: StoredRound, { shares, onCommit, ...made }: Commitment): Promise<StoredRound> {
    const { database, rounds, attempts, events, clock } = this.#deps;
    const { id } = this.#job;
    const { number } = started;
    const committed: StoredRound = {
      ...started,
      ...made,
      state: 'committed',
      committedAt: clock.now(),
      participants: [...made.participants],
      omissions: [...made.omissions],
    };
    const released = database.transaction(() => {
      rounds.put(id, committed);
      onCommit();
      attempts.removeBefore(id, firstRoundKept(number, shares));
      events.append({
        kind: 'round-committed',
        ...this.#subject(number),
        updates: made.participants.length,
        omissions: made.omissions.length,
      });
      return this.#forget(number);
    });
    await this.#release(released);
    return committed;
  }

  /** Adds to a committed round what the test data have told. */
  async judge(round: StoredRound, { evaluation, confusion }: Judgement): Promise<StoredRound> {
    const { database, rounds, confusions, events } = this.#deps;
    const judged = { ...round, evaluation };
    const released = database.transaction(() => {
      rounds.put(this.#job.id, judged);
      if (confusion !== null) confusions.put(this.#job.id, round.number, confusion);
      events.append({ kind: 'round-evaluated', ...this.#subject(round.number), evaluation });
      return this.#forget(round.number);
    });
    await this.#release(released);
    return judged;
  }

  /** Lets go of what nothing needs any more after the job's last round, whose tasks are gone. */
  async close(last: number): Promise<void> {
    await this.#release(this.#deps.database.transaction(() => this.#forget(last)));
  }

  /** @throws AppError `internal` when they were let go of */
  async parametersOf(round: StoredRound): Promise<BlobReference> {
    const sha256 = round.parametersSha256;
    if (sha256 === null) throw new AppError('internal', `the parameters of round ${round.number} were let go`);
    return { sha256, sizeBytes: await this.#deps.blobs.size(sha256) };
  }

  /**
   * Lets go of what no round needs any more: kept are the last two rounds, the parameters of the best one, and those that tasks
   * in flight have started from.
   */
  #forget(last: number): Sha256[] {
    const state = [last, last - 1];
    const shown = [...state, this.#rule.best ?? last];
    const startedFrom = this.#deps.tasks.roundsOf(this.#job.id).map((round) => round - 1);
    this.#deps.confusions.release(this.#job.id, shown);
    return this.#deps.rounds.release(this.#job.id, { parameters: [...shown, ...startedFrom], state });
  }

  async #release(contents: readonly Sha256[]): Promise<void> {
    for (const sha256 of contents) await this.#deps.releaseBlob(sha256);
  }

  #subject(round: number) {
    return { jobId: this.#job.id, jobName: this.#job.name, round };
  }
}

function newRound(number: number, startedAt: number): StoredRound {
  return {
    number,
    state: 'running',
    startedAt,
    committedAt: null,
    evaluation: null,
    participants: [],
    omissions: [],
    parametersSha256: null,
    strategyStateSha256: null,
    bytesUp: 0,
    bytesDown: 0,
    epsilon: null,
  };
}
