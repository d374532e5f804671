import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { JobWaitFor, Participation, Task } from '../../../../common/domain/job.ts';
import { AppError } from '../../../../common/errors.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StoredJob } from '../../../storage/rows/job-rows.ts';
import type { StoredPartition } from '../../../storage/rows/partition-rows.ts';
import type { StoredRound } from '../../../storage/rows/round-rows.ts';
import type { Compute } from '../compute/compute.ts';
import type { JobExperience } from '../job-experience.ts';
import { publishStep } from '../publish-step.ts';
import type { RoundBook, RoundBookDeps } from '../round-book.ts';
import type { RoundDeps } from '../round-setup.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
import { updateBytes } from '../update-bytes.ts';
import type { KeptUpdates } from '../update-spool.ts';
import { bufferSizeOf } from './buffer-size.ts';
import { OngoingWork } from './ongoing-work.ts';
import type { Losses, Version } from './tasks-in-flight.ts';
import { type CountedUpdate, UpdateBuffer } from './update-buffer.ts';

export interface BufferedRoundsDeps extends RoundDeps, RoundBookDeps {
  readonly spool: KeptUpdates;
}

interface BufferedRoundsSetup {
  readonly job: StoredJob;
  readonly spec: TrainJobSpec;
  readonly partitions: readonly StoredPartition[];
  /** Of the parameters, which are float32. */
  readonly modelBytes: number;
  readonly book: RoundBook;
  readonly compute: Compute;
  readonly experience: JobExperience;
  readonly onWait: (wait: JobWaitFor | null) => void;
}

/** Steps whose updates may wait while the orchestrator is at another one; with more of them devices rest. */
const MOST_STEPS_BEHIND = 2;

/**
 * Rounds that do not wait for devices (FedBuff): each takes the first K updates that are in, whichever parameters they began with, and is
 * committed while devices go on. A round's number is the version of the parameters.
 */
export class BufferedRounds {
  readonly #deps: BufferedRoundsDeps;
  readonly #setup: BufferedRoundsSetup;
  readonly #size: number;
  readonly #maxStaleness: number | null;
  readonly #buffer: UpdateBuffer;
  readonly #work: OngoingWork;
  #spec: TrainJobSpec;
  #isGiving = false;

  constructor(deps: BufferedRoundsDeps, setup: BufferedRoundsSetup) {
    const { job, spec, partitions, experience, compute, modelBytes } = setup;
    if (spec.strategy.name !== 'fedbuff') throw new AppError('internal', 'the rounds of this job wait for devices');
    this.#deps = deps;
    this.#setup = setup;
    this.#spec = spec;
    this.#maxStaleness = spec.strategy.maxStaleness;
    const { concurrency, size } = bufferSizeOf(spec.strategy, partitions.length);
    this.#size = size;
    this.#buffer = new UpdateBuffer({
      compute,
      spool: deps.spool,
      isDry: () => this.#work.flight.isDry,
      onCounted: (update) => this.#work.noteCounted(update),
      onRefused: (update, refusal) => this.#work.refuse(update, refusal),
      onStale: (update, staleness) => this.#work.expire(update, staleness),
    });
    this.#work = new OngoingWork(deps, {
      jobId: job.id,
      jobName: job.spec.name,
      spec,
      partitions,
      history: experience.history,
      ...experience.ofRound,
      updateBytes: updateBytes(spec, modelBytes),
      concurrency,
      mostPending: MOST_STEPS_BEHIND * size,
      pending: () => this.#buffer.pending,
      onUpdate: (update) => this.#buffer.add(update),
      onChange: () => this.#buffer.look(),
      onFailure: (error) => this.end(error),
      onWait: setup.onWait,
    });
  }

  /** Takes up what an earlier life of the job has left, until the signal fires. The first `next` begins to give parts out. */
  async open(signal: AbortSignal): Promise<void> {
    const { book, job } = this.#setup;
    const tasks = this.#deps.tasks.ofJob(job.id);
    const versions: Version[] = [];
    for (const number of new Set(tasks.map(({ round }) => round))) {
      const begun = book.get(number - 1);
      if (begun === undefined) throw new AppError('internal', `there is no round ${number - 1} to go on from`);
      versions.push(await this.#versionAfter(begun));
    }
    for (const version of versions) {
      const own = tasks.filter(({ round }) => round === version.number);
      this.#work.keep(version, own);
    }
    for (const update of this.#work.flight.done()) this.#buffer.add(update);
    signal.addEventListener('abort', () => this.end(signal.reason), { once: true });
    if (signal.aborted) this.end(signal.reason);
  }

  /** The round that follows. Rejects with `round-failed` when nothing comes in any more, or with the signal's reason. */
  async next(last: StoredRound): Promise<StoredRound> {
    const { database, blobs, spool, devices } = this.#deps;
    const { book, compute, experience } = this.#setup;
    const number = last.number + 1;
    if (!this.#isGiving) this.#work.start(await this.#versionAfter(last));
    this.#isGiving = true;
    const { sha256, sizeBytes } = await book.parametersOf(last);
    await compute.begin({ file: blobs.path(sha256), sha256 }, null);
    const started = book.begin(number, { shares: this.#size, devices: devices.online().length });
    const strategy = strategyOf(this.#spec);
    const counted = await this.#buffer.gather({ number, size: this.#size, strategy, maxStaleness: this.#maxStaleness });
    if (counted.length === 0) throw this.#work.flight.failure();
    const participants = counted.flatMap((update) => participationsOf(update, this.#spec));
    const { parametersSha256, strategyStateSha256 } = await publishStep(blobs, compute, null);
    const committed = await book.commit(started, {
      parametersSha256,
      strategyStateSha256,
      participants,
      ...trafficOf(counted, this.#work.flight.losses),
      epsilon: null,
      shares: this.#size,
      onCommit: () => {
        this.#work.flight.settle(counted);
        // What is given out from this instant on starts from here.
        database.afterCommit(() => {
          this.#buffer.clear();
          experience.observe(participants);
          this.#work.advance(this.#versionOf(number, { sha256: parametersSha256, sizeBytes }));
        });
      },
    });
    await spool.clear(this.#work.flight.takeGone());
    return committed;
  }

  /** The job has had its last round. What is out is not needed. */
  async finish(last: StoredRound): Promise<void> {
    this.#work.finish('the job has had its last round');
    await this.#setup.book.close(last.number);
    await this.#deps.spool.clear(this.#work.flight.takeGone());
  }

  /** Stops where it is; whoever waits for the next round is told the reason. */
  end(reason: unknown): void {
    this.#work.end();
    this.#buffer.end(reason);
  }

  /** Resolves once nothing can go on before another update comes. */
  quiet(): Promise<void> {
    return this.#buffer.quiet();
  }

  get isQuiet(): boolean {
    return this.#buffer.isQuiet;
  }

  /** Takes the tasks back from their devices, after the run was stopped. What is in stays in. */
  withdraw(reason: string): void {
    this.#work.withdraw(reason);
  }

  /** Goes on by this specification: a deadline at once, what else can be changed from the next round on. */
  change(spec: TrainJobSpec): void {
    this.#spec = spec;
    this.#work.change(spec);
  }

  /** Tasks that are out, and those whose updates wait for their step. */
  tasks(): Task[] {
    return this.#work.tasks();
  }

  async #versionAfter(round: StoredRound): Promise<Version> {
    return this.#versionOf(round.number, await this.#setup.book.parametersOf(round));
  }

  /** What the parameters that a round has made are to those that follow. */
  #versionOf(round: number, parameters: BlobReference): Version {
    return { number: round + 1, parameters, strategy: strategyOf(this.#spec) };
  }
}

function participationsOf({ cohort, share, staleness }: CountedUpdate, spec: TrainJobSpec): Participation[] {
  return cohort.ledger.participation(share, spec).map((one) => ({ ...one, staleness }));
}

/** What went over the network for updates that count and for attempts that came to nothing. */
function trafficOf(counted: readonly CountedUpdate[], losses: Losses): Losses {
  const attempts = counted.flatMap(({ cohort, share }) => cohort.ledger.attempts.get(share.task) ?? []);
  return {
    omissions: losses.omissions,
    bytesUp: attempts.reduce((sum, { bytesUp }) => sum + bytesUp, losses.bytesUp),
    bytesDown: attempts.reduce((sum, { bytesDown }) => sum + bytesDown, losses.bytesDown),
  };
}
