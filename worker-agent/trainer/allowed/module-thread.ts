import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { AppError } from '../../../common/errors.ts';
import { answerCalls } from '../../../platform/process/calls.ts';
import { lineToParentThread } from '../../../platform/process/worker-line.ts';
import type { ModuleAnswer, ModuleMethods, ModuleQuestion } from './module-methods.ts';

/** Samples as a module gets them: `values` are ready to be learnt from, row-major, one sample after the other. */
interface Samples {
  readonly count: number;
  readonly shape: readonly number[];
  readonly classes: readonly string[];
  readonly values: Float32Array;
  readonly labels: Int32Array;
}

interface Result {
  readonly parameters: Float32Array;
  readonly loss: number;
  readonly accuracy: number;
  readonly samples?: number;
}

/** The contract of a module: docs/bring-your-own-model.md. */
interface TrainerModule {
  initialise(context: object): unknown;
  train(parameters: Float32Array, samples: Samples, context: object): Result | Promise<Result>;
  evaluate(parameters: Float32Array, samples: Samples, context: object): Result | Promise<Result>;
}

const REPORT_PERIOD_MS = 250;

let trainer: TrainerModule | undefined;
let reportedAt = Number.NEGATIVE_INFINITY;
/** The last samples, kept between rounds. */
let kept: { readonly key: string; readonly samples: Samples } | undefined;

const methods: ModuleMethods = {
  async load({ url }) {
    const found: unknown = await import(url).catch(asFailure);
    if (!isTrainer(found)) {
      throw new AppError('trainer-failed', 'the module does not export the functions initialise, train and evaluate');
    }
    trainer = found;
  },

  async answer({ question, parameters }) {
    if (trainer === undefined) throw new AppError('trainer-failed', 'the module was not loaded');
    try {
      return await ask(trainer, question, parameters);
    } catch (error) {
      return asFailure(error);
    }
  },
};

async function ask(module: TrainerModule, question: ModuleQuestion, parameters: Float32Array): Promise<ModuleAnswer> {
  switch (question.type) {
    case 'initialise': {
      const { seed, shape, classes, settings } = question;
      return { type: 'initialised', values: asVector(await module.initialise({ seed, shape, classes, settings })) };
    }
    case 'train': {
      const samples = readSamples(question.samples);
      const context = { ...question.training, settings: question.settings, progress };
      const result = await module.train(parameters, samples, context);
      const { loss, accuracy } = result;
      return {
        type: 'trained',
        samples: result.samples ?? samples.count,
        loss,
        accuracy,
        values: asVector(result.parameters),
      };
    }
    case 'evaluate': {
      const samples = readSamples(question.samples);
      const { loss, accuracy } = await module.evaluate(parameters, samples, { settings: question.settings, progress });
      return { type: 'evaluated', samples: samples.count, loss, accuracy };
    }
  }
}

/** Tells how far the module is: often is fine, four times a second is sent. */
function progress(samplesDone: number, samplesTotal: number, loss: number): void {
  const now = performance.now();
  if (now - reportedAt < REPORT_PERIOD_MS) return;
  reportedAt = now;
  parentPort?.postMessage({ progress: { key: '', samplesDone, samplesTotal, loss } });
}

function readSamples(told: Extract<ModuleQuestion, { type: 'train' }>['samples']): Samples {
  const { file, count, shape, features, featuresOffset, scale, labelsOffset, classes, labelMap } = told;
  const key = JSON.stringify([file, classes]);
  if (kept?.key === key) return kept.samples;
  kept = undefined;
  const { buffer } = new Uint8Array(readFileSync(file));
  const size = count * shape.reduce((product, one) => product * one, 1);
  const raw =
    features === 'uint8'
      ? new Uint8Array(buffer, featuresOffset, size)
      : new Float32Array(buffer, featuresOffset, size);
  const labels = new Int32Array(buffer, labelsOffset, count).slice();
  if (labelMap !== null) for (const [index, label] of labels.entries()) labels[index] = labelMap[label] ?? -1;
  kept = { key, samples: { count, shape, classes, values: Float32Array.from(raw, (value) => value * scale), labels } };
  return kept.samples;
}

function asVector(value: unknown): Float32Array {
  if (value instanceof Float32Array) return value.slice();
  throw new TypeError('parameters must be a Float32Array');
}

function isTrainer(value: unknown): value is TrainerModule {
  const names = ['initialise', 'train', 'evaluate'] as const;
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Partial<TrainerModule>)[name] === 'function');
}

function asFailure(error: unknown): never {
  console.error(error instanceof Error ? stackOf(error) : error);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  throw new AppError('trainer-failed', text, { cause: error });
}

/** Where the module was, without what is below it here. */
function stackOf({ stack = '' }: Error): string {
  const lines = stack.split('\n');
  const own = lines.findIndex((line) => line.includes(import.meta.url));
  return lines.slice(0, own < 0 ? lines.length : own).join('\n');
}

answerCalls(lineToParentThread(), methods);
