import type { BlobReference, TaskReference } from '../../../common/domain/assignment.ts';
import type { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import type { EarlyStop, FineTuning, JobWaitFor, Task } from '../../../common/domain/job.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { isAsynchronous } from '../../../common/specs/strategy-spec.ts';
import type { ModelStore } from '../../models/model-store.ts';
import type { StoredJob } from '../../storage/rows/job-rows.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { StoredRound } from '../../storage/rows/round-rows.ts';
import type { JobMemory } from '../job-memory.ts';
import { BufferedRounds } from './asynchronous/buffered-rounds.ts';
import { type BroadcastDeps, Broadcasts } from './broadcast/broadcasts.ts';
import { Compute } from './compute/compute.ts';
import type { EarlierPacesDeps } from './earlier-paces.ts';
import { enoughDevices } from './enough-devices.ts';
import { fineTune, fineTuningRound } from './fine-tuning.ts';
import { eligibleDevices, type JobDataDeps, partitionsOf } from './job-data.ts';
import { JobExperience } from './job-experience.ts';
import type { JobModel } from './model/job-model.ts';
import { openModel } from './model/open-model.ts';
import { PartMemories, type PartMemoriesDeps, type RenewedMemories } from './part-memories.ts';
import type { JobPrivacy } from './privacy/job-privacy.ts';
import { openPrivacy } from './privacy/open-privacy.ts';
import type { PrivacyGuardDeps } from './privacy/privacy-guard.ts';
import { publishStep } from './publish-step.ts';
import { Round, type RoundDeps, type RoundResult, type RoundSetup } from './round.ts';
import { RoundBook, type RoundBookDeps } from './round-book.ts';
import { RoundJudge } from './round-judge.ts';
import type { MaskedUpdates } from './secure/masked-updates.ts';
import { SecureRound } from './secure/secure-round.ts';
import { StoppingRule } from './stopping-rule.ts';
import type { Strategy } from './strategies/strategy.ts';
import { strategyOf } from './strategies/strategy-of.ts';
import { SynchronousRound } from './synchronous/synchronous-round.ts';
import { updateBytes } from './update-bytes.ts';
import { UpdateGathering } from './update-gathering.ts';
import type { KeptUpdates } from './update-spool.ts';

export interface TrainingRunDeps
  extends RoundDeps,
    RoundBookDeps,
    BroadcastDeps,
    JobDataDeps,
    PrivacyGuardDeps,
    PartMemoriesDeps,
    EarlierPacesDeps {
  readonly spool: KeptUpdates;
  readonly models: Pick<ModelStore, 'add'>;
  readonly memory: Pick<JobMemory, 'take' | 'release' | 'waits'>;
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
  /** Null where it was not asked for, and where no device did it. */
  readonly fineTuning: FineTuning | null;
}

interface RoundEnd {
  readonly tasks: readonly Task[];
  readonly memories: RenewedMemories;
}

/**
 * One training job from its first round to its last. All it knows is on the disk: a run that is started again goes on
 * with the round that follows the last committed one.
 */
export class TrainingRun {
  readonly #deps: TrainingRunDeps;
  readonly #job: StoredJob;
  #spec: TrainJobSpec;
  #strategy: Strategy;
  readonly #setWait: SetWait;
  readonly #compute = new Compute();
  readonly #model: JobModel;
  /** None without differential privacy. */
  readonly #privacy: JobPrivacy | undefined;
  readonly #rule: StoppingRule;
  readonly #book: RoundBook;
  readonly #judge: RoundJudge;
  readonly #memories: PartMemories;
  readonly #experience: JobExperience;
  readonly #broadcasts: Broadcasts;
  #partitions: readonly StoredPartition[] = [];
  #round: Pick<Round, 'withdraw' | 'change' | 'tasks'> | undefined;
  /** None where rounds wait for their devices. */
  #buffered: BufferedRounds | undefined;

  constructor(deps: TrainingRunDeps, job: StoredJob, setWait: SetWait) {
    this.#deps = deps;
    this.#job = job;
    this.#spec = job.spec;
    this.#strategy = strategyOf(job.spec);
    this.#setWait = setWait;
    this.#rule = new StoppingRule(job.spec);
    this.#experience = new JobExperience(deps, job);
    this.#book = new RoundBook(deps, { id: job.id, name: job.spec.name }, this.#rule);
    const { id, spec } = job;
    const { compression } = spec;
    this.#broadcasts = new Broadcasts(deps, { jobId: id, compression, compute: this.#compute });
    this.#memories = new PartMemories(deps, { id, spec, compute: this.#compute });
    this.#privacy = openPrivacy(deps, id, spec);
    this.#model = openModel(deps, job, { compute: this.#compute, onWait: setWait });
    this.#judge = new RoundJudge(deps, { spec, book: this.#book, model: this.#model, rule: this.#rule });
  }

  /** Runs to the end of the job. Rejects with the signal's reason when that fires; nothing committed is lost then. */
  async run(signal: AbortSignal): Promise<TrainingOutcome> {
    try {
      for (const judged of this.#book.judged()) this.#rule.observe(judged);
      let last = await this.#begin(signal);
      await this.#enoughDevices(signal);
      this.#partitions = await partitionsOf(this.#deps, this.#job.id, this.#spec);
      this.#experience.recall(this.#book, last.number, this.#spec, this.#partitions);
      this.#buffered = await this.#openBuffered(last, signal);
      while (!this.#rule.isOver(last) && !this.#isBudgetSpent(last)) {
        await this.#enoughDevices(signal);
        last = await this.#judge.beforeNext(await this.#runRound(last, signal), signal);
      }
      return await this.#finish((await this.#judge.underWay) ?? last, signal);
    } catch (error) {
      this.#buffered?.end(error);
      throw error;
    } finally {
      this.#deps.memory.release(this.#job.spec);
      await this.#compute.end();
    }
  }

  /** Takes what is out back from the devices, after the run was stopped. */
  withdraw(reason: string): void {
    this.#round?.withdraw(reason);
  }

  /** Goes on by this specification: a deadline at once, what else can be changed from the next round on. */
  change(spec: TrainJobSpec): void {
    this.#spec = spec;
    this.#strategy = strategyOf(spec);
    this.#rule.change(spec);
    this.#round?.change(spec);
  }

  /** Tasks of the round in flight. */
  tasks(): Task[] {
    return this.#round?.tasks() ?? [];
  }

  /**
   * What to wait for until devices are all that the run waits for, where it works on while they do; undefined when that is so. Of
   * rounds that wait for their devices it is never told.
   */
  working(): Promise<unknown> | undefined {
    return this.#judge.underWay ?? (this.#buffered?.isQuiet === false ? this.#buffered.quiet() : undefined);
  }

  /** Opens the model once it fits into memory, and judges where the job stands. */
  async #begin(signal: AbortSignal): Promise<StoredRound> {
    const letGo = await this.#takeMemory(signal);
    try {
      return await this.#judge.judge(await this.#startingPoint(signal), signal);
    } finally {
      letGo();
    }
  }

  async #takeMemory(signal: AbortSignal): Promise<() => void> {
    const committed = this.#book.lastCommitted();
    const bytes = committed && (await this.#book.parametersOf(committed)).sizeBytes;
    return await this.#deps.memory.take(this.#job.spec, bytes, { setWait: this.#setWait, signal });
  }

  /** The last committed round; for a new job round 0, with parameters made from the job's seed. */
  async #startingPoint(signal: AbortSignal): Promise<StoredRound> {
    const committed = this.#book.lastCommitted();
    if (committed !== undefined) {
      await this.#model.open(await this.#book.parametersOf(committed));
      return committed;
    }
    // A device makes them then, and of local data only devices tell the shape.
    if ('trainer' in this.#spec.model) await this.#enoughDevices(signal);
    const { sha256 } = await this.#model.initialise(signal);
    return this.#book.startFrom(sha256);
  }

  async #enoughDevices(signal: AbortSignal): Promise<void> {
    const { data } = this.#spec;
    // A device whose part may give nothing more can only look on.
    const mayWork = (deviceId: DeviceId): boolean =>
      data.kind === 'managed' ||
      !this.#partitions.some((part) => part.kind === 'local' && part.deviceId === deviceId && !this.#affords(part));
    let goOn: (() => void) | undefined;
    const setWait: SetWait = (wait) => {
      this.#setWait(wait);
      // Rounds that do not wait for devices take updates in all the time.
      if (wait !== null && this.#buffered === undefined)
        goOn ??= this.#deps.memory.waits(this.#job.spec, this.#compute);
    };
    try {
      await enoughDevices(this.#deps, this.#spec, { setWait, signal, mayWork });
    } finally {
      goOn?.();
    }
    if (this.#compute.isResting) (await this.#takeMemory(signal))();
  }

  #affords({ number }: StoredPartition): boolean {
    return this.#privacy?.charges?.affords(number) ?? true;
  }

  /** The rounds of a job that do not wait for devices, under way. */
  async #openBuffered(last: StoredRound, signal: AbortSignal): Promise<BufferedRounds | undefined> {
    if (!isAsynchronous(this.#spec.strategy)) return undefined;
    const buffered = new BufferedRounds(this.#deps, {
      job: this.#job,
      spec: this.#spec,
      partitions: this.#partitions,
      modelBytes: (await this.#book.parametersOf(last)).sizeBytes,
      book: this.#book,
      compute: this.#compute,
      experience: this.#experience,
      onWait: this.#setWait,
    });
    this.#round = buffered;
    await buffered.open(signal);
    return buffered;
  }

  async #runRound(last: StoredRound, signal: AbortSignal): Promise<StoredRound> {
    if (this.#buffered !== undefined) return await this.#buffered.next(last);
    const { tasks, devices } = this.#deps;
    const { id, spec } = this.#job;
    const number = last.number + 1;
    const strategy = this.#strategy; // the job may be changed meanwhile
    const parameters = await this.#book.parametersOf(last);
    const ready = this.#compute.begin(
      this.#stored(parameters.sha256),
      last.strategyStateSha256 && this.#stored(last.strategyStateSha256),
      this.#privacy?.begin(last),
    );
    ready.catch(() => undefined); // told once the devices are done: the round before may still be judged
    const broadcast = await this.#broadcasts.of(number, parameters);
    const kept = tasks.ofRound(id, number);
    const { chosen, enough } = this.#choose(number, new Set(kept.map((task) => task.partition)));
    const started = this.#book.begin(number, { shares: chosen.length, devices: devices.online().length });
    const gathering = new UpdateGathering({
      spec: this.#spec,
      strategy,
      compute: this.#compute,
      spool: this.#deps.spool,
    });
    const setup = {
      jobId: id,
      jobName: spec.name,
      number,
      spec: this.#spec,
      strategy,
      ...broadcast,
      updateBytes: updateBytes(spec, parameters.sizeBytes),
      memory: { parts: this.#memories.all, stateSha256: last.strategyStateSha256 },
      partitions: chosen,
      enough,
      charges: this.#privacy?.charges,
      tasks: kept,
      ...this.#experience.ofRound,
      onWait: this.#setWait,
    };
    const round = this.#roundOf(setup, gathering);
    this.#round = round;
    const result = await round.run(signal);
    await ready;
    await gathering.close(round.tasks(), result);
    const facts = { number, strategy, tasks: round.tasks(), partitions: this.#partitions };
    const memories = await this.#memories.renew({ ...facts, participants: result.participants });
    return this.#commit(started, result, { tasks: facts.tasks, memories });
  }

  /** The kind of round that the job asks for. */
  #roundOf(setup: Omit<RoundSetup, 'fold'>, gathering: UpdateGathering): Round | SecureRound | SynchronousRound {
    const { secureAggregation: secure, strategy } = setup.spec;
    const fold: RoundSetup['fold'] = (update) => gathering.add(update);
    if (secure !== null) {
      const pathOf = (task: TaskReference) => this.#deps.spool.pathOf(task);
      const foldMasked = (updates: MaskedUpdates) => this.#compute.foldMasked(updates);
      return new SecureRound(this.#deps, { ...setup, secure, pathOf, fold: foldMasked });
    }
    if (strategy.name === 'synchronous-sgd') {
      return new SynchronousRound(this.#deps, { ...setup, fold, sums: this.#compute });
    }
    return new Round(this.#deps, { ...setup, fold });
  }

  /** Shares of the round: those that an earlier life of it chose, else what the strategy selects. */
  #choose(number: number, kept: ReadonlySet<number>) {
    const online = new Set(eligibleDevices(this.#deps, this.#spec).map((device) => device.id));
    const eligible = this.#partitions.filter(
      (part) => (part.kind === 'shard' || online.has(part.deviceId)) && this.#affords(part),
    );
    const numbers = eligible.map((part) => part.number);
    const plan = { round: number, eligible: numbers, history: this.#experience.history };
    const drawn = this.#privacy?.select(number, numbers);
    const { parts, enough } =
      drawn === undefined ? this.#strategy.select(plan) : { parts: drawn, enough: drawn.length };
    const taking = new Set([...parts, ...kept]);
    return { chosen: this.#partitions.filter((part) => taking.has(part.number)), enough };
  }

  async #commit(started: StoredRound, result: RoundResult, { tasks, memories }: RoundEnd): Promise<StoredRound> {
    const { blobs, spool } = this.#deps;
    const epsilon = this.#privacy?.charge(started.number) ?? null;
    const release = this.#privacy?.release(this.#partitions.length) ?? null;
    await this.#judge.underWay; // the step overwrites what is judged
    const { uncutShare, ...made } = await publishStep(blobs, this.#compute, release);
    const committed = await this.#book.commit(started, {
      ...result,
      ...made,
      epsilon,
      ...this.#privacy?.clippingOf(uncutShare),
      shares: tasks.length,
      onCommit: () => {
        this.#deps.tasks.removeBefore(this.#job.id, started.number + 1);
        this.#privacy?.close(started.number);
        memories.remember();
      },
    });
    await memories.release();
    await spool.clear(tasks.map((task) => task.id));
    this.#experience.observe(result.participants);
    return committed;
  }

  #isBudgetSpent({ number }: StoredRound): boolean {
    return this.#privacy?.isSpent(number + 1, this.#partitions.length) ?? false;
  }

  async #finish(last: StoredRound, signal: AbortSignal): Promise<TrainingOutcome> {
    await this.#buffered?.finish(last);
    const kept = this.#book.get(this.#rule.modelRound(last.number)) ?? last;
    const accuracy = kept.evaluation?.accuracy ?? null;
    const blob = await this.#book.parametersOf(kept);
    const fineTuning = await this.#fineTune(last, blob, signal);
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
      fineTuning,
      isBudgetSpent: !this.#rule.isOver(last) && this.#isBudgetSpent(last),
    };
  }

  async #fineTune(last: StoredRound, parameters: BlobReference, signal: AbortSignal): Promise<FineTuning | null> {
    const round = fineTuningRound(this.#deps, {
      job: this.#job,
      strategy: this.#strategy,
      lastRound: last.number,
      parameters,
      partitions: this.#partitions,
      memory: { parts: this.#memories.all, stateSha256: null },
      ...this.#experience.ofRound,
      onWait: this.#setWait,
    });
    if (round === undefined) return null;
    this.#round = round;
    return await fineTune(round, signal);
  }

  #stored(sha256: Sha256) {
    return { file: this.#deps.blobs.path(sha256), sha256 };
  }
}
