import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { TaskReference, UpdateSummary } from '../../../../common/domain/assignment.ts';
import type { AppError } from '../../../../common/errors.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { BlobCache } from '../../../../worker-agent/cache/blob-cache.ts';
import { LocalDatasets } from '../../../../worker-agent/datasets/local-datasets.ts';
import { Readings } from '../../../../worker-agent/host/readings.ts';
import { WorkMeter } from '../../../../worker-agent/host/work-meter.ts';
import { WorkUses } from '../../../../worker-agent/host/work-uses.ts';
import { ExchangeCalls } from '../../../../worker-agent/session/exchange-calls.ts';
import { StepCalls } from '../../../../worker-agent/session/step-calls.ts';
import type { Progress, Transfers } from '../../../../worker-agent/session/transfers.ts';
import { KeptState } from '../../../../worker-agent/tasks/kept-state.ts';
import { TaskRunner } from '../../../../worker-agent/tasks/task-runner.ts';
import { UpdateOutbox } from '../../../../worker-agent/tasks/update-outbox.ts';
import type { Trainer } from '../../../../worker-agent/trainer/trainer.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aHash } from '../../builders/a-hash.ts';
import { started } from '../../main/storage/a-store.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';
import { someAllowedTrainers } from '../trainer/allowed/some-allowed-trainers.ts';

const update: UpdateSummary = {
  sha256: aHash('update'),
  sizeBytes: 4,
  samples: 100,
  loss: 0.5,
  accuracy: 0.8,
  trainingMs: 40,
};

/** Something that a device does, which goes on until the test or its own signal ends it. */
interface Step {
  readonly what: string;
  finish(error?: AppError): void;
}

type TransfersPart = { readonly [Name in Exclude<keyof Transfers, 'fetchModel' | 'fetchRelease'>]: Transfers[Name] };
type TrainerPart = { readonly [Name in keyof Trainer]: Trainer[Name] };

/** A runner whose transfers and training are steps that the test lets happen. */
class RunnerStage {
  readonly folder: string;
  readonly outbox: UpdateOutbox;
  readonly keptState: KeptState;
  readonly clock = new HandClock();
  readonly runner: TaskRunner;
  readonly reports: Progress[] = [];
  readonly failures: string[] = [];
  /** How often training was ended on the spot. */
  interruptions = 0;
  /** Failures are reported once this resolves. */
  reporting = Promise.resolve();
  readonly #steps: Step[] = [];
  #news = Promise.withResolvers<void>();
  /** What the orchestrator answers to the next report. */
  refusal: AppError | undefined;

  constructor(folder = aTemporaryFolder()) {
    this.folder = folder;
    this.outbox = new UpdateOutbox(join(folder, 'updates'));
    this.keptState = new KeptState(join(folder, 'kept'), pino({ level: 'silent' }));
    const transfers: TransfersPart = {
      fetchParameters: (task, _, file, signal) => this.#fetch(`parameters for ${name(task)}`, file, signal),
      fetchShard: (task, _, file, signal) => this.#fetch(`shard for ${name(task)}`, file, signal),
      submit: ({ task }, signal) => this.#step(`upload ${name(task)}`, signal),
      reportProgress: async (_, progress) => {
        this.reports.push(progress);
        if (this.refusal !== undefined) throw this.refusal;
      },
      reportEvaluation: ({ taskId }, _, signal) => this.#step(`evaluation of ${taskId}`, signal),
      reportFailure: async (task, { code, message }) => {
        this.failures.push(`${name(task)}: ${code}, ${message}`);
        this.#tell();
        await this.reporting;
      },
    };
    const trainer: TrainerPart = {
      name: 'trainer',
      speed: null,
      start: async () => undefined,
      stop: async () => undefined,
      work: () => undefined,
      idleProcess: undefined,
      save: async () => undefined,
      interrupt: async () => {
        this.interruptions++;
      },
      train: async ({ key, updateFile, kept: { residual } }, onProgress, signal) => {
        onProgress({ key, samplesDone: 10, samplesTotal: 100, loss: 2 });
        await this.#step(`train ${key}`, signal);
        writeFileSync(updateFile, 'abcd');
        if (residual !== undefined) writeFileSync(residual.after, `left out by ${key}`);
        return update;
      },
    };
    this.runner = new TaskRunner({
      makeRoom: async () => () => undefined,
      clock: this.clock,
      readings: new Readings({ folder, hostRoot: '/', clock: this.clock }),
      logger: pino({ level: 'silent' }),
      transfers: transfers as Transfers,
      exchanges: new ExchangeCalls({ connection: () => Promise.reject(new Error('no task of these hides updates')) }),
      steps: new StepCalls({ connection: () => Promise.reject(new Error('no task of these steps with others')) }),
      trainer: trainer as Trainer,
      allowedTrainers: someAllowedTrainers(folder),
      cache: new BlobCache(new BlobStore(join(folder, 'cache')), 1e6),
      datasets: new LocalDatasets(folder),
      outbox: this.outbox,
      keptState: this.keptState,
      meter: new WorkMeter(this.clock),
      uses: new WorkUses({ clock: this.clock, served: () => [] }),
    });
  }

  /** Resolves when the runner has come to the step. */
  async reached(what: string): Promise<Step> {
    for (;;) {
      const found = this.#steps.find((step) => step.what === what);
      if (found !== undefined) return found;
      await this.#news.promise;
    }
  }

  /** Lets steps happen one after the other. */
  async pass(...steps: readonly string[]): Promise<void> {
    for (const what of steps) (await this.reached(what)).finish();
  }

  /** Lets a task come to its upload. */
  async trainTo(upload: string, task: TaskReference): Promise<Step> {
    await this.pass(`parameters for ${name(task)}`, `shard for ${name(task)}`, `train ${task.taskId}`);
    return await this.reached(upload);
  }

  async failed(): Promise<void> {
    while (this.failures.length === 0) await this.#news.promise;
  }

  /** Resolves when the runner has nothing to do. */
  async idle(): Promise<void> {
    while (this.runner.tasks().length > 0) await new Promise(setImmediate);
  }

  async #fetch(what: string, file: string, signal: AbortSignal): Promise<void> {
    await this.#step(what, signal);
    writeFileSync(file, what);
  }

  #step(what: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: unknown) => {
        this.#steps.splice(this.#steps.indexOf(step), 1);
        if (error === undefined) resolve();
        else reject(error);
      };
      const step: Step = { what, finish: end };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', () => end(signal.reason), { once: true });
      this.#steps.push(step);
      this.#tell();
    });
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

function name({ taskId, attempt }: TaskReference): string {
  return `${taskId} #${attempt}`;
}

/** A runner that has started, in a new folder or one that an earlier life has left. */
export async function aTaskRunner(folder?: string): Promise<RunnerStage> {
  const stage = new RunnerStage(folder);
  await started(new BlobCache(new BlobStore(join(stage.folder, 'cache')), 1e6));
  await started(stage.keptState);
  await started(stage.runner);
  return stage;
}
