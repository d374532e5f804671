import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { TaskReference, UpdateSummary } from '../../../../common/domain/assignment.ts';
import { TaskId } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { BlobCache } from '../../../../worker-agent/cache/blob-cache.ts';
import { LocalDatasets } from '../../../../worker-agent/datasets/local-datasets.ts';
import type { Progress, Transfers } from '../../../../worker-agent/session/transfers.ts';
import { TaskRunner } from '../../../../worker-agent/tasks/task-runner.ts';
import { UpdateOutbox } from '../../../../worker-agent/tasks/update-outbox.ts';
import type { Trainer } from '../../../../worker-agent/trainer/trainer.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aHash } from '../../builders/a-hash.ts';
import { anAssignment } from '../../builders/an-assignment.ts';
import { started } from '../../main/storage/a-store.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

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

type TransfersPart = { readonly [Name in keyof Transfers]: Transfers[Name] };
type TrainerPart = { readonly [Name in keyof Trainer]: Trainer[Name] };

/** A runner whose transfers and training are steps that the test lets happen. */
class Stage {
  readonly folder: string;
  readonly outbox: UpdateOutbox;
  readonly clock = new HandClock();
  readonly runner: TaskRunner;
  readonly reports: Progress[] = [];
  readonly failures: string[] = [];
  readonly #steps: Step[] = [];
  #news = Promise.withResolvers<void>();
  /** What the orchestrator answers to the next report. */
  refusal: AppError | undefined;

  constructor(folder = aTemporaryFolder()) {
    this.folder = folder;
    this.outbox = new UpdateOutbox(join(folder, 'updates'));
    const transfers: TransfersPart = {
      fetchParameters: (task, _, file, signal) => this.#fetch(`parameters for ${name(task)}`, file, signal),
      fetchShard: (task, _, file, signal) => this.#fetch(`shard for ${name(task)}`, file, signal),
      submit: ({ task }, signal) => this.#step(`upload ${name(task)}`, signal),
      reportProgress: async (_, progress) => {
        this.reports.push(progress);
        if (this.refusal !== undefined) throw this.refusal;
      },
      reportFailure: async (task, { code, message }) => {
        this.failures.push(`${name(task)}: ${code}, ${message}`);
        this.#tell();
      },
    };
    const trainer: TrainerPart = {
      name: 'trainer',
      start: async () => undefined,
      stop: async () => undefined,
      train: async ({ key, updateFile }, onProgress, signal) => {
        onProgress({ key, samplesDone: 10, samplesTotal: 100, loss: 2 });
        await this.#step(`train ${key}`, signal);
        writeFileSync(updateFile, 'abcd');
        return update;
      },
    };
    this.runner = new TaskRunner({
      clock: this.clock,
      logger: pino({ level: 'silent' }),
      transfers: transfers as Transfers,
      trainer: trainer as Trainer,
      cache: new BlobCache(new BlobStore(join(folder, 'cache')), 1e6),
      datasets: new LocalDatasets(folder),
      outbox: this.outbox,
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

async function aStage(folder?: string): Promise<Stage> {
  const stage = new Stage(folder);
  await started(new BlobCache(new BlobStore(join(stage.folder, 'cache')), 1e6));
  await started(stage.runner);
  return stage;
}

const t1 = (attempt = 1) => anAssignment('t1', attempt);

describe('a task', () => {
  test('is fetched for, trained and uploaded, and then forgotten', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    expect(stage.runner.tasks()).toEqual([t1().task]);
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    expect(existsSync(stage.outbox.fileOf(t1().task))).toBe(true);
    upload.finish();
    await stage.idle();
    expect(existsSync(stage.outbox.fileOf(t1().task))).toBe(false);
    expect(stage.failures).toEqual([]);
  });

  test('that is commanded twice is done once', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    stage.runner.take({ kind: 'train', assignment: t1() });
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    stage.runner.take({ kind: 'train', assignment: t1() });
    upload.finish();
    await stage.idle();
    expect(stage.runner.tasks()).toEqual([]);
  });

  test('takes what it needs from the cache when an earlier one has fetched it', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    (await stage.trainTo('upload t1 #1', t1().task)).finish();
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    await stage.pass('train t2', 'upload t2 #1');
    await stage.idle();
  });

  test('gives way to a newer attempt, and an older one changes nothing', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1(2) });
    await stage.reached('parameters for t1 #2');
    stage.runner.take({ kind: 'train', assignment: t1(1) });
    stage.runner.take({ kind: 'train', assignment: t1(3) });
    await stage.reached('parameters for t1 #3');
    expect(stage.runner.tasks()).toEqual([t1(3).task]);
    (await stage.trainTo('upload t1 #3', t1(3).task)).finish();
    await stage.idle();
    expect(stage.failures).toEqual([]);
  });

  test('that is cancelled is dropped without a word, but only that attempt', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1(2) });
    await stage.reached('parameters for t1 #2');
    stage.runner.take({ kind: 'cancel', task: t1(1).task, reason: 'an older attempt' });
    stage.runner.take({ kind: 'cancel', task: { taskId: TaskId.parse('t9'), attempt: 1 }, reason: 'unknown' });
    expect(stage.runner.tasks()).toEqual([t1(2).task]);
    stage.runner.take({ kind: 'cancel', task: t1(2).task, reason: 'nobody waits for it' });
    await stage.idle();
    expect(stage.failures).toEqual([]);
  });

  test('that fails is given up with the code and the text of the failure', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.pass('parameters for t1 #1', 'shard for t1 #1');
    (await stage.reached('train t1')).finish(new AppError('training-diverged', 'the loss is not finite'));
    await stage.failed();
    await stage.idle();
    expect(stage.failures).toEqual(['t1 #1: training-diverged, the loss is not finite']);
  });

  test('over local data that are not offered any more is given up as such', async () => {
    const stage = await aStage();
    const assignment = anAssignment('t1', 1, { data: { kind: 'local', dataset: 'scans' } });
    stage.runner.take({ kind: 'train', assignment });
    await stage.pass('parameters for t1 #1');
    await stage.failed();
    expect(stage.failures).toEqual(['t1 #1: dataset-mismatch, this device offers no data set scans']);
  });

  test('whose update the orchestrator does not want any more is dropped', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    upload.finish(new AppError('task-superseded', 'no longer wanted'));
    await stage.idle();
    expect(existsSync(stage.outbox.fileOf(t1().task))).toBe(false);
    expect(stage.failures).toEqual([]);
  });

  test('tells how far it is, and ends when the orchestrator answers that nobody waits for it', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.pass('parameters for t1 #1', 'shard for t1 #1');
    await stage.reached('train t1');
    stage.clock.advance(1_000);
    expect(stage.reports).toEqual([{ phase: 'training', samplesDone: 10, samplesTotal: 100, loss: 2 }]);
    stage.refusal = new AppError('task-superseded', 'no longer wanted');
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    await stage.reached('train t2');
    stage.clock.advance(1_000);
    while (stage.runner.tasks().length > 1) await new Promise(setImmediate);
    expect(stage.runner.tasks()).toEqual([t1().task]);
    stage.runner.take({ kind: 'cancel', task: t1().task, reason: 'the test is over' });
    await stage.idle();
  });
});

describe('when the lease is lost', () => {
  test('training stops, and what is trained is still offered', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    await stage.reached('train t2');
    stage.runner.leaseLost();
    while (stage.runner.tasks().length > 1) await new Promise(setImmediate);
    expect(stage.runner.tasks()).toEqual([t1().task]);
    upload.finish();
    await stage.idle();
    expect(stage.failures).toEqual([]);
  });
});

describe('when the agent stops', () => {
  test('a finished update is kept, and offered by the next life of the agent', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.trainTo('upload t1 #1', t1().task);
    await stage.runner.stop();
    const later = await aStage(stage.folder);
    expect(later.runner.tasks()).toEqual([t1().task]);
    (await later.reached('upload t1 #1')).finish();
    await later.idle();
    expect(existsSync(later.outbox.fileOf(t1().task))).toBe(false);
  });

  test('a half-trained task is not', async () => {
    const stage = await aStage();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.pass('parameters for t1 #1', 'shard for t1 #1');
    await stage.reached('train t1');
    await stage.runner.stop();
    expect(stage.failures).toEqual([]);
    expect((await aStage(stage.folder)).runner.tasks()).toEqual([]);
  });
});
