import { createReadStream, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { decodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { AppError } from '../../../../common/errors.ts';
import { WeightedSum } from '../../../../native/aggregation/weighted-sum.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../../native/training/evaluate.ts';
import { openSession, type TrainingSession } from '../../../../native/training/session.ts';
import { asStorageError } from '../../../../platform/blobs/durable-files.ts';
import { answerCalls } from '../../../../platform/process/calls.ts';
import { lineToParentThread } from '../../../../platform/process/worker-line.ts';
import type { ComputeMethods } from './compute-methods.ts';

const EVALUATION_BATCH = 100;
const READ_BYTES = 1 << 20;

interface Opened {
  readonly session: TrainingSession;
  readonly sum: WeightedSum;
}

let opened: Opened | undefined;
/** The test data of the job, kept between rounds. */
let judgedBy: { readonly file: string; readonly samples: SampleSet } | undefined;

const methods: ComputeMethods = {
  async open({ model, reproducible }) {
    const session = openSession(loadKernels({ strict: reproducible }), model, { maxBatch: EVALUATION_BATCH });
    opened = { session, sum: new WeightedSum(loadKernels({ strict: reproducible }), session.parameterCount) };
    return { parameterCount: session.parameterCount };
  },

  async initialise({ seed, file }) {
    const { session } = theOpened();
    session.initialise(seed);
    await writeParameters(file, session.parameters);
  },

  async begin({ parametersFile }) {
    const { session, sum } = theOpened();
    loadParameters(session, parametersFile);
    sum.clear();
  },

  async fold({ updateFile, weight }) {
    await theOpened().sum.fold(() => createReadStream(updateFile, { highWaterMark: READ_BYTES }), weight);
  },

  async commit({ file }) {
    const { session, sum } = theOpened();
    sum.applyTo(session.parameters);
    await writeParameters(file, session.parameters);
  },

  async evaluate({ parametersFile, packFile }) {
    const { session } = theOpened();
    const startedAt = performance.now();
    loadParameters(session, parametersFile);
    judgedBy = judgedBy?.file === packFile ? judgedBy : { file: packFile, samples: readPack(packFile) };
    const { accuracy, loss, count } = await evaluate(session, judgedBy.samples);
    return { accuracy, loss, samples: count, evaluationMs: Math.round(performance.now() - startedAt) };
  },
};

function theOpened(): Opened {
  if (opened === undefined) throw new AppError('internal', 'no model was opened in this worker');
  return opened;
}

function readPack(file: string): SampleSet {
  return decodeSamplePack(new Uint8Array(readFileSync(file)).buffer);
}

function loadParameters(session: TrainingSession, file: string): void {
  const bytes = readFileSync(file);
  if (bytes.length !== session.parameterCount * Float32Array.BYTES_PER_ELEMENT) {
    throw new AppError('internal', `${file} does not hold the parameters of this model`);
  }
  session.parameters.set(new Float32Array(new Uint8Array(bytes).buffer));
}

async function writeParameters(file: string, parameters: Float32Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength));
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await handle.close();
  }
}

answerCalls(lineToParentThread(), methods);
