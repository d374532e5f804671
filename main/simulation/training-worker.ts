import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { decodeSamplePack } from '../../common/datasets/sample-pack.ts';
import { codecFor } from '../../native/codecs/codec-for.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import { trainLocally } from '../../native/training/local-sgd.ts';
import { openSession, type TrainingSession } from '../../native/training/session.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import type { ShareInput, TrainingMethods } from './training-methods.ts';

/** The session of the model that was trained last. */
let warm: { readonly key: string; readonly session: TrainingSession } | undefined;

const methods: TrainingMethods = {
  async train(input) {
    const { packFile, parametersFile, training, updateFile, controls, mostSteps, falsifiedBy } = input;
    const session = sessionFor(input);
    const before = readVector(parametersFile);
    const samples = decodeSamplePack(new Uint8Array(readFileSync(packFile)).buffer);
    session.parameters.set(before);
    const startedAt = performance.now();
    const zeros = () => new Float32Array(before.length);
    let stepsDone = 0;
    const result = await trainLocally(session, samples, {
      ...training,
      onProgress: ({ steps }) => {
        stepsDone = steps;
      },
      shouldStop: () => stepsDone === mostSteps,
      controls: controls && {
        shared: controls.sharedFile === null ? zeros() : readVector(controls.sharedFile),
        part: controls.partFile === null ? zeros() : readVector(controls.partFile),
      },
    });
    const trainingMs = Math.round(performance.now() - startedAt);
    const { parameters } = session;
    for (let i = 0; i < before.length; i++) before[i] = falsifiedBy * ((parameters[i] ?? 0) - (before[i] ?? 0));
    const packed = codecFor(training.compression).encode(before);
    await writeFile(updateFile, packed).catch((error: unknown) => {
      throw asStorageError(error);
    });
    const accuracy = result.correct / result.samplesSeen;
    const work = { steps: result.steps, samplesSeen: result.samplesSeen };
    const summary = { samples: samples.count, loss: result.meanLoss, accuracy, trainingMs, work };
    return { sha256: sha256Of(packed), sizeBytes: packed.length, ...summary };
  },
};

function readVector(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}

function sessionFor({ model, training: { batchSize, reproducible } }: ShareInput): TrainingSession {
  const key = JSON.stringify([model, batchSize, reproducible]);
  if (warm?.key !== key) {
    const kernels = loadKernels({ strict: reproducible, pairVectors: !reproducible && process.arch === 'x64' });
    warm = { key, session: openSession(kernels, model, { maxBatch: batchSize }) };
  }
  return warm.session;
}

answerCalls(lineToParentThread(), methods);
