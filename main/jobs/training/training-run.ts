import type { BlobReference } from '../../../common/domain/assignment.ts';
import type { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import type { EarlyStop, JobWaitFor, Task } from '../../../common/domain/job.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { AppError } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { BlobStore } from '../../../platform/blobs/blob-store.ts';
import type { ModelStore } from '../../models/model-store.ts';
import type { ConfusionRows } from '../../storage/rows/confusion-rows.ts';
import type { StoredJob } from '../../storage/rows/job-rows.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { RoundRows, StoredRound } from '../../storage/rows/round-rows.ts';
import { firstRoundKept } from './attempt-retention.ts';
import { Compute } from './compute/compute.ts';
import { eligibleDevices, type JobDataDeps, missingDevices, partitionsOf } from './job-data.ts';
import type { JobModel } from './model/job-model.ts';
import { openModel } from './model/open-model.ts';
import { PrivacyGuard, type PrivacyGuardDeps } from './privacy/privacy-guard.ts';
import { Round, type RoundDeps, type RoundResult } from './round.ts';
import { StoppingRule } from './stopping-rule.ts';
import type { Strategy } from './strategies/strategy.ts';
import { strategyOf } from './strategies/strategy-of.ts';
import type { UpdateSpool } from './update-spool.ts';

export interface TrainingRunDeps extends RoundDeps, JobDataDeps, PrivacyGuardDeps {
  readonly rounds: RoundRows;
  readonly confusions: ConfusionRows;
  readonly blobs: BlobStore;
  readonly spool: UpdateSpool;
  readonly models: Pick<ModelStore, 'add'>;
  /** Removes content unless something still uses it. */
  readonly releaseBlob: (sha256: Sha256) => Promise<void>;
}

export type SetWait = (wait: JobWaitFor | null) => void;

export interface TrainingOutcome {
  /** Adds the trained model to the store. Call it in the transaction that ends the job: neither is there without the other. */
  readonly registerModel: () => ModelVersion;
  /** Of the model. */
  readonly accuracy: number | null;
  readonly rounds: number;
  /** True when it ended because another round would have cost more privacy than the job may. */
  readonly isBudgetSpent: boolean;
  /** The round whose parameters the model has. */
  readonly modelRound: number;
  readonly earlyStop: EarlyStop | null;
}

/**
 * One training job from its first round to its last. All it knows is on the disk: a run that is started again goes on
 * with the round that follows the last committed one.
 */
export class TrainingRun {
  readonly #deps: TrainingRunDeps;
  readonly #job: StoredJob;
  readonly #spec: TrainJobSpec;
  readonly #strategy: Strategy;
  readonly #setWait: SetWait;
  readonly #compute = new Compute();
  readonly #model: JobModel;
  /** None without differential privacy. */
  readonly #privacy: PrivacyGuard | undefined;
  readonly #rule: StoppingRule;
  readonly #holders = new Map<number, Set<DeviceId>>();
  #partitions: readonly StoredPartition[] = [];
  #round: Round | undefined;

  constructor(deps: TrainingRunDeps, job: StoredJob, setWait: SetWait) {
    this.#deps = deps;
    this.#job = job;
    this.#spec = job.spec;
    this.#strategy = strategyOf(job.spec);
    this.#setWait = setWait;
    this.#rule = new StoppingRule(job.spec);
    const { privacy } = job.spec;
    this.#privacy = privacy === null ? undefined : new PrivacyGuard(deps, job.id, privacy, job.spec);
    this.#model = openModel(deps, job, { compute: this.#compute, onWait: setWait });
  }

  /** Runs to the end of the job. Rejects with the signal's reason when that fires; nothing committed is lost then. */
  async run(signal: AbortSignal): Promise<TrainingOutcome> {
    try {
      for (const judged of this.#deps.rounds.judged(this.#job.id)) this.#rule.observe(judged);
      let last = await this.#evaluated(await this.#startingPoint(signal), signal);
      await this.#enoughDevices(signal);
      this.#partitions = await partitionsOf(this.#deps, this.#job.id, this.#spec);
      while (!this.#rule.isOver(last) && !this.#isBudgetSpent(last)) {
        await this.#enoughDevices(signal);
        last = await this.#evaluated(await this.#runRound(last, signal), signal);
      }
      return this.#finish(last);
    } finally {
      await this.#compute.end();
    }
  }

  /** Takes what is out back from the devices, after the run was stopped. */
  withdraw(reason: string): void {
    this.#round?.withdraw(reason);
  }

  /** Tasks of the round in flight. */
  tasks(): Task[] {
    return this.#round?.tasks() ?? [];
  }

  /** The last committed round; for a new job round 0, with parameters made from the job's seed. */
  async #startingPoint(signal: AbortSignal): Promise<StoredRound> {
    const { rounds, database, clock } = this.#deps;
    const committed = rounds.lastCommitted(this.#job.id);
    if (committed !== undefined) {
      await this.#model.open(await this.#parametersOf(committed));
      return committed;
    }
    // A device makes them then, and of local data only devices tell the shape.
    if ('trainer' in this.#spec.model) await this.#enoughDevices(signal);
    const { sha256 } = await this.#model.initialise(signal);
    const now = clock.now();
    const start: StoredRound = {
      ...newRound(0, now),
      state: 'committed',
      committedAt: now,
      parametersSha256: sha256,
    };
    database.transaction(() => rounds.put(this.#job.id, start));
    return start;
  }

  /** Waits, and says so, until the job's least number of devices is online. */
  async #enoughDevices(signal: AbortSignal): Promise<void> {
    const { devices } = this.#deps;
    const missing = () => missingDevices(this.#deps, this.#spec);
    if (missing() === null) return;
    this.#setWait(missing());
    await new Promise<void>((resolve, reject) => {
      const leave = devices.onAvailability(() => {
        const wait = missing();
        if (wait !== null) return this.#setWait(wait);
        leave();
        resolve();
      });
      const stop = () => {
        leave();
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
    });
    this.#setWait(null);
  }

  async #runRound(last: StoredRound, signal: AbortSignal): Promise<StoredRound> {
    const { rounds, tasks, clock, spool, database, events, devices } = this.#deps;
    const { id, spec } = this.#job;
    const number = last.number + 1;
    const parameters = await this.#parametersOf(last);
    await this.#compute.begin(
      this.#stored(parameters.sha256),
      last.strategyStateSha256 && this.#stored(last.strategyStateSha256),
    );
    const kept = tasks.ofRound(id, number);
    const chosen = this.#choose(number, new Set(kept.map((task) => task.partition)));
    const [inFlight] = rounds.ofJob(id, number);
    const started = inFlight ?? newRound(number, clock.now());
    if (inFlight === undefined) {
      const online = devices.online().length;
      database.transaction(() => {
        rounds.put(id, started);
        events.append({ kind: 'round-started', ...this.#subject(number), shares: chosen.length, devices: online });
      });
    }
    const round = new Round(this.#deps, {
      jobId: id,
      jobName: spec.name,
      number,
      spec: this.#spec,
      strategy: this.#strategy,
      parameters,
      partitions: chosen,
      tasks: kept,
      holders: this.#holders,
      // What may not count is refused at once, while another device can still train the share.
      fold: async ({ task, update }) => {
        if (this.#foldsAtEnd) await this.#compute.check(spool.pathOf(task));
        else await this.#compute.fold(spool.pathOf(task), this.#strategy.contribution(update));
      },
      onWait: this.#setWait,
    });
    this.#round = round;
    const result = await round.run(signal);
    if (this.#foldsAtEnd) await this.#foldInOrder(round.tasks(), result);
    return this.#commit(started, result, round.tasks());
  }

  /** Shares of the round: those that an earlier life of it chose, else what the strategy selects. */
  #choose(number: number, kept: ReadonlySet<number>): StoredPartition[] {
    const online = new Set(eligibleDevices(this.#deps, this.#spec).map((device) => device.id));
    const eligible = this.#partitions.filter((part) => part.kind === 'shard' || online.has(part.deviceId));
    const numbers = eligible.map((part) => part.number);
    const selected =
      this.#privacy?.select(number, numbers) ?? this.#strategy.select({ round: number, eligible: numbers });
    const chosen = new Set([...selected, ...kept]);
    return this.#partitions.filter((part) => chosen.has(part.number));
  }

  /**
   * True where updates are brought together when all are in: sums differ in their last bits with the order, which a reproducible
   * job may not, and some strategies have to see them together.
   */
  get #foldsAtEnd(): boolean {
    return this.#spec.reproducible || this.#strategy.combine !== undefined;
  }

  async #foldInOrder(tasks: readonly Task[], { participants }: RoundResult): Promise<void> {
    const updates = participants
      .toSorted((a, b) => a.partition - b.partition)
      .flatMap((participant) => {
        const task = tasks.find(({ partition }) => partition === participant.partition);
        if (task === undefined) return [];
        return { participant, file: this.#deps.spool.pathOf({ taskId: task.id, attempt: participant.attempt }) };
      });
    if (this.#strategy.combine !== undefined) {
      await this.#compute.combine(updates.map(({ file }) => file));
      return;
    }
    for (const { participant, file } of updates) {
      await this.#compute.fold(file, this.#strategy.contribution(participant));
    }
  }

  /** Parameters, metrics and participants become the truth at one instant. */
  async #commit(
    started: StoredRound,
    { participants, omissions, bytesUp, bytesDown }: RoundResult,
    tasks: readonly Task[],
  ): Promise<StoredRound> {
    const { blobs, rounds, database, events, clock, spool } = this.#deps;
    const { id } = this.#job;
    const [file, stateFile] = [blobs.temporaryPath(), blobs.temporaryPath()];
    const epsilon = this.#privacy?.charge(started.number) ?? null;
    const release = this.#privacy?.release(this.#partitions.length) ?? null;
    const made = await this.#compute.commit({ file, stateFile }, release);
    const { sha256 } = await blobs.publish(file, made.parameters);
    const state = made.state === null ? null : await blobs.publish(stateFile, made.state);
    const committed: StoredRound = {
      ...started,
      state: 'committed',
      committedAt: clock.now(),
      parametersSha256: sha256,
      strategyStateSha256: state?.sha256 ?? null,
      participants: [...participants],
      omissions: [...omissions],
      bytesUp,
      bytesDown,
      epsilon,
    };
    const released = database.transaction(() => {
      rounds.put(id, committed);
      this.#privacy?.close(committed.number);
      this.#deps.tasks.removeBefore(id, committed.number + 1);
      this.#deps.attempts.removeBefore(id, firstRoundKept(committed.number, tasks.length));
      events.append({
        kind: 'round-committed',
        ...this.#subject(committed.number),
        updates: participants.length,
        omissions: omissions.length,
      });
      return this.#forget(committed.number);
    });
    for (const one of released) await this.#deps.releaseBlob(one);
    await spool.clear(tasks.map((task) => task.id));
    for (const { partition, deviceId } of participants) {
      this.#holders.set(partition, (this.#holders.get(partition) ?? new Set()).add(deviceId));
    }
    return committed;
  }

  /** The round with its accuracy on the test data, unless it was judged before or there are none. */
  async #evaluated(round: StoredRound, signal: AbortSignal): Promise<StoredRound> {
    const { rounds, confusions, database, events, findDataset } = this.#deps;
    const { evaluation: judge, data } = this.#spec;
    const name = judge.dataset ?? (data.kind === 'managed' ? data.dataset : null);
    if (round.evaluation !== null || round.number === 0 || name === null) return round;
    const { test } = findDataset(name);
    if (test === null || test.samples === 0) return round;
    const parameters = await this.#parametersOf(round);
    const { evaluation, confusion } = await this.#model.evaluate(parameters, test, { round: round.number, signal });
    const judged = { ...round, evaluation };
    this.#rule.observe(judged);
    const released = database.transaction(() => {
      rounds.put(this.#job.id, judged);
      if (confusion !== null) confusions.put(this.#job.id, round.number, confusion);
      events.append({ kind: 'round-evaluated', ...this.#subject(round.number), evaluation });
      return this.#forget(round.number);
    });
    for (const one of released) await this.#deps.releaseBlob(one);
    return judged;
  }

  #isBudgetSpent({ number }: StoredRound): boolean {
    return this.#privacy !== undefined && !this.#privacy.affords(number + 1);
  }

  /** Lets go of what no round needs any more: kept are the last two rounds, and the parameters of the best one. */
  #forget(last: number): Sha256[] {
    const state = [last, last - 1];
    const parameters = [...state, this.#rule.best ?? last];
    const { rounds, confusions } = this.#deps;
    confusions.release(this.#job.id, parameters);
    return rounds.release(this.#job.id, { parameters, state });
  }

  async #finish(last: StoredRound): Promise<TrainingOutcome> {
    const kept = this.#deps.rounds.get(this.#job.id, this.#rule.modelRound(last.number)) ?? last;
    const accuracy = kept.evaluation?.accuracy ?? null;
    const blob = await this.#parametersOf(kept);
    const provenance = { kind: 'trained', jobId: this.#job.id, round: kept.number, accuracy } as const;
    const model = {
      name: this.#spec.name,
      format: 'parameters-f32',
      ...this.#model.describe(blob.sizeBytes),
      blob,
      provenance,
    } as const;
    return {
      registerModel: () => this.#deps.models.add(model),
      accuracy,
      rounds: last.number,
      modelRound: kept.number,
      earlyStop: this.#rule.earlyStop(last),
      isBudgetSpent: !this.#rule.isOver(last) && this.#isBudgetSpent(last),
    };
  }

  async #parametersOf(round: StoredRound): Promise<BlobReference> {
    const sha256 = round.parametersSha256;
    if (sha256 === null) throw new AppError('internal', `the parameters of round ${round.number} were let go`);
    return { sha256, sizeBytes: await this.#deps.blobs.size(sha256) };
  }

  #stored(sha256: Sha256) {
    return { file: this.#deps.blobs.path(sha256), sha256 };
  }

  #subject(round: number) {
    return { jobId: this.#job.id, jobName: this.#spec.name, round };
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
