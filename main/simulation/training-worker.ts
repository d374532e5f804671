import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { decodeSamplePack } from '../../common/datasets/sample-pack.ts';
import type { UpdateSummary } from '../../common/domain/assignment.ts';
import { asAppError } from '../../common/errors.ts';
import { codecFor } from '../../native/codecs/codec-for.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import { trainLocally } from '../../native/training/local-sgd.ts';
import { openSession, type TrainingSession } from '../../native/training/session.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { addLocalNoise } from '../../platform/privacy/local-noise.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import type { ShareInput, Trained, TrainingMethods } from './training-methods.ts';

/** What the last share has started from. */
let held: { readonly file: string; readonly vector: Float32Array } | undefined;
/** The session of the model that was trained last. */
let warm: { readonly key: string; readonly session: TrainingSession } | undefined;

const methods: TrainingMethods = {
  async train(shares) {
    const trained: Trained[] = [];
    for (const share of shares) {
      trained.push(
        await train(share).then(
          (update) => ({ update }),
          (error: unknown) => {
            const { code, message } = asAppError(error);
            return { failure: { code, message } };
          },
        ),
      );
    }
    return trained;
  },
};

async function train(share: ShareInput): Promise<UpdateSummary> {
  const { packFile, parametersFile, training, updateFile, controls, noise, mostSteps, falsifiedBy } = share;
  const session = sessionFor(share);
  const before = parametersIn(parametersFile).slice();
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
  for (let i = 0; i < before.length; i++) before[i] = (parameters[i] ?? 0) - (before[i] ?? 0);
  if (noise !== null) await addLocalNoise(before, noise);
  if (falsifiedBy !== 1) for (let i = 0; i < before.length; i++) before[i] = falsifiedBy * (before[i] ?? 0);
  const packed = codecFor(training.compression).encode(before);
  try {
    writeOver(updateFile, packed);
  } catch (error) {
    throw asStorageError(error);
  }
  const figures =
    noise === null
      ? { loss: result.meanLoss, accuracy: result.correct / result.samplesSeen }
      : { loss: null, accuracy: null };
  const work = { steps: result.steps, samplesSeen: result.samplesSeen };
  const summary = { samples: samples.count, trainingMs, ...figures, ...(noise === null ? { work } : {}) };
  return { sha256: sha256Of(packed), sizeBytes: packed.length, ...summary };
}

/** Shares of a round start from the same file. */
function parametersIn(file: string): Float32Array {
  if (held?.file !== file) held = { file, vector: readVector(file) };
  return held.vector;
}

/** Writes a file without giving up the room that it has on the disk: that takes long. */
function writeOver(path: string, bytes: Uint8Array): void {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT);
  try {
    writeFileSync(file, bytes);
    if (fstatSync(file).size !== bytes.length) ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
}

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
