import type { BlobReference } from '../../../common/domain/assignment.ts';
import type { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import type { FineTuning, Task } from '../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { isAsynchronous } from '../../../common/specs/strategy-spec.ts';
import type { ModelStore } from '../../models/model-store.ts';
import type { StoredJob } from '../../storage/rows/job-rows.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { StoredRound } from '../../storage/rows/round-rows.ts';
import type { JobMemory } from '../job-memory.ts';
import { BufferedRounds } from './asynchronous/buffered-rounds.ts';
import { type BroadcastDeps, Broadcasts } from './broadcast/broadcasts.ts';
import { chooseParts, mayGive } from './choose-parts.ts';
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
import type { Round } from './round.ts';
import { RoundBook, type RoundBookDeps } from './round-book.ts';
import { RoundJudge } from './round-judge.ts';
import { roundOf } from './round-of.ts';
import type { RoundDeps, RoundResult } from './round-setup.ts';
import { RunMemory, type SetWait } from './run-memory.ts';
import { StoppingRule } from './stopping-rule.ts';
import type { Strategy } from './strategies/strategy.ts';
import { strategyOf } from './strategies/strategy-of.ts';
import { outcomeOf, type TrainingOutcome } from './training-outcome.ts';
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
  readonly #memory: RunMemory;
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
    this.#memory = new RunMemory(deps.memory, { spec: job.spec, compute: this.#compute, setWait });
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
      this.#memory.release();
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
    return await this.#memory.take(bytes, signal);
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
    const mayWork = (deviceId: DeviceId) =>
      data.kind === 'managed' || mayGive(deviceId, this.#partitions, this.#privacy);
    const wait = (setWait: SetWait) => enoughDevices(this.#deps, this.#spec, { setWait, signal, mayWork });
    // Rounds that do not wait for devices take updates in all the time.
    if (this.#buffered !== undefined) return await wait(this.#setWait);
    await this.#memory.restDuring(wait);
    if (this.#compute.isResting) (await this.#takeMemory(signal))();
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
    const { chosen, enough } = chooseParts(this.#partitions, {
      round: number,
      kept: new Set(kept.map((task) => task.partition)),
      strategy: this.#strategy,
      online: eligibleDevices(this.#deps, this.#spec),
      history: this.#experience.history,
      privacy: this.#privacy,
    });
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
    const round = roundOf(this.#deps, setup, { gathering, compute: this.#compute });
    this.#round = round;
    const result = await round.run(signal);
    await ready;
    await gathering.close(round.tasks(), result);
    const facts = { number, strategy, tasks: round.tasks(), partitions: this.#partitions };
    const memories = await this.#memories.renew({ ...facts, participants: result.participants });
    return this.#commit(started, result, { tasks: facts.tasks, memories });
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
    const blob = await this.#book.parametersOf(kept);
    return outcomeOf(this.#deps.models, {
      job: { id: this.#job.id, name: this.#spec.name },
      kept,
      last,
      model: { ...this.#model.describe(blob.sizeBytes), blob },
      fineTuning: await this.#fineTune(last, blob, signal),
      earlyStop: this.#rule.earlyStop(last),
      isBudgetSpent: !this.#rule.isOver(last) && this.#isBudgetSpent(last),
    });
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
