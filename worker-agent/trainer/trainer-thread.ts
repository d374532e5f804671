import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { alignClasses } from '../../common/datasets/align-classes.ts';
import { decodeSamplePack } from '../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { AppError } from '../../common/errors.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import { trainLocally } from '../../native/training/local-sgd.ts';
import { openSession, type TrainingSession } from '../../native/training/session.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import type { ThreadMethods, TrainProgress } from './train-methods.ts';
import { writeUpdate } from './write-update.ts';

const REPORT_PERIOD_MS = 250;
/** Packs that stay in memory between rounds. */
const KEPT_PACKS = 4;

/** The last model and data stay loaded, so that the next round begins at once. */
let warm: { readonly key: string; readonly session: TrainingSession } | undefined;
const packs = new Map<string, SampleSet>();

const methods: ThreadMethods = {
  async train({ key, model, parametersFile, packFile, classes, updateFile, residual, training, stop }) {
    const session = sessionFor(model, training.batchSize, training.reproducible);
    const pack = packFrom(packFile);
    const samples = classes === undefined ? pack : alignClasses(pack, classes);
    const before = readParameters(parametersFile, session.parameterCount);
    session.parameters.set(before);
    const samplesTotal = samples.count * training.epochs;
    const report = (samplesDone: number, loss: number) => {
      parentPort?.postMessage({ progress: { key, samplesDone, samplesTotal, loss } } satisfies TrainProgress);
    };
    const startedAt = performance.now();
    let reportedAt = startedAt - REPORT_PERIOD_MS; // the first step is told at once
    const result = await trainLocally(session, samples, {
      ...training,
      shouldStop: () => Atomics.load(stop, 0) !== 0,
      onProgress: ({ samplesSeen, batchLoss }) => {
        const now = performance.now();
        if (now - reportedAt < REPORT_PERIOD_MS) return;
        reportedAt = now;
        report(samplesSeen, batchLoss);
      },
    });
    const trainingMs = Math.round(performance.now() - startedAt);
    if (result.stopped) throw new AppError('cancelled', 'the task is no longer wanted');
    report(result.samplesSeen, result.meanLoss);
    const update = await writeUpdate({ updateFile, residual, training }, session.parameters, before);
    const accuracy = result.correct / result.samplesSeen;
    return { ...update, samples: samples.count, loss: result.meanLoss, accuracy, trainingMs };
  },
};

function sessionFor(model: ModelSpec, batchSize: number, reproducible: boolean): TrainingSession {
  const key = JSON.stringify([model, batchSize, reproducible]);
  if (warm?.key !== key) {
    warm = undefined; // let the old memory go before the new is taken
    warm = { key, session: openSession(loadKernels({ strict: reproducible }), model, { maxBatch: batchSize }) };
  }
  return warm.session;
}

function packFrom(file: string): SampleSet {
  const known = packs.get(file);
  const samples = known ?? decodeSamplePack(new Uint8Array(readFileSync(file)).buffer);
  packs.delete(file);
  packs.set(file, samples);
  for (const oldest of packs.keys()) if (packs.size > KEPT_PACKS) packs.delete(oldest);
  return samples;
}

function readParameters(file: string, count: number): Float32Array {
  const bytes = readFileSync(file);
  if (bytes.length !== count * Float32Array.BYTES_PER_ELEMENT) {
    throw new AppError('invalid-specification', `the parameters are not those of a model with ${count}`);
  }
  return new Float32Array(new Uint8Array(bytes).buffer);
}

answerCalls(lineToParentThread(), methods);
