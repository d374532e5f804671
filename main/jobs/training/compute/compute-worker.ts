import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { decodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { Sha256 } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { UNCOMPRESSED } from '../../../../common/specs/compression-spec.ts';
import { type UpdateReader, WeightedSum } from '../../../../native/aggregation/weighted-sum.ts';
import { codecFor } from '../../../../native/codecs/codec-for.ts';
import type { UpdateCodec } from '../../../../native/codecs/update-codec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../../native/training/evaluate.ts';
import { openSession, type TrainingSession } from '../../../../native/training/session.ts';
import { asStorageError } from '../../../../platform/blobs/durable-files.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { answerCalls } from '../../../../platform/process/calls.ts';
import { lineToParentThread } from '../../../../platform/process/worker-line.ts';
import type { ComputeMethods, StoredParameters } from './compute-methods.ts';

const EVALUATION_BATCH = 100;

interface Opened {
  readonly parameters: Float32Array;
  readonly sum: WeightedSum;
  readonly codec: UpdateCodec;
  /** None where only the number of parameters is known. */
  readonly session: TrainingSession | undefined;
}

let opened: Opened | undefined;
/** Hash of the parameters that the session has. */
let held: Sha256 | undefined;
let staging: Buffer | undefined;
/** The test data of the job, kept between rounds. */
let judgedBy: { readonly file: string; readonly samples: SampleSet } | undefined;

const methods: ComputeMethods = {
  async open({ model, reproducible, compression }) {
    const session = openSession(loadKernels({ strict: reproducible }), model, { maxBatch: EVALUATION_BATCH });
    const sum = new WeightedSum(loadKernels({ strict: reproducible }), session.parameterCount);
    opened = { session, sum, codec: codecFor(compression), parameters: session.parameters };
    held = undefined;
    return { parameterCount: session.parameterCount };
  },

  async openVector({ parameterCount }) {
    const sum = new WeightedSum(loadKernels({ strict: false }), parameterCount);
    const codec = codecFor(UNCOMPRESSED);
    opened = { session: undefined, sum, codec, parameters: new Float32Array(parameterCount) };
    held = undefined;
  },

  async initialise({ seed, file }) {
    const session = theSession();
    session.initialise(seed);
    return await writeParameters(file, session.parameters);
  },

  async begin({ parameters }) {
    const { parameters: own, sum } = theOpened();
    loadParameters(own, parameters);
    sum.clear();
  },

  async check({ updateFile }) {
    const job = theOpened();
    await job.sum.check(await readerOf(updateFile, job));
  },

  async fold({ updateFile, weight }) {
    const job = theOpened();
    await job.sum.fold(await readerOf(updateFile, job), weight);
  },

  async commit({ file }) {
    const { parameters, sum } = theOpened();
    sum.applyTo(parameters);
    return await writeParameters(file, parameters);
  },

  async evaluate({ parameters, packFile }) {
    const session = theSession();
    const startedAt = performance.now();
    loadParameters(session.parameters, parameters);
    judgedBy = judgedBy?.file === packFile ? judgedBy : { file: packFile, samples: readPack(packFile) };
    const { accuracy, loss, count } = await evaluate(session, judgedBy.samples);
    return { accuracy, loss, samples: count, evaluationMs: Math.round(performance.now() - startedAt) };
  },
};

function theOpened(): Opened {
  if (opened === undefined) throw new AppError('internal', 'no model was opened in this worker');
  return opened;
}

function theSession(): TrainingSession {
  const { session } = theOpened();
  if (session === undefined) throw new AppError('internal', 'only a trainer knows the model of this worker');
  return session;
}

function readPack(file: string): SampleSet {
  return decodeSamplePack(new Uint8Array(readFileSync(file)).buffer);
}

function loadParameters(parameters: Float32Array, { file, sha256 }: StoredParameters): void {
  if (held === sha256) return;
  const bytes = readFileSync(file);
  if (bytes.length !== parameters.byteLength) {
    throw new AppError('internal', `${file} does not hold the parameters of this model`);
  }
  parameters.set(new Float32Array(new Uint8Array(bytes).buffer));
  held = sha256;
}

/** Unpacks an update block by block: nothing of its whole size but the packed bytes is in memory. */
async function readerOf(file: string, { sum: { parameterCount }, codec }: Opened): Promise<UpdateReader> {
  const packed = await readUpdate(file, codec.encodedBytes(parameterCount));
  return () => codec.decode(packed, parameterCount);
}

/** The whole update in memory that is used again: it is gone through twice, and a file may fail in between. */
async function readUpdate(path: string, sizeBytes: number): Promise<Uint8Array> {
  staging = staging?.length === sizeBytes ? staging : Buffer.allocUnsafeSlow(sizeBytes);
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size !== sizeBytes) throw new AppError('update-malformed', `the update has ${size} bytes, not ${sizeBytes}`);
    for (let at = 0; at < sizeBytes; ) {
      const { bytesRead } = await file.read(staging, at, sizeBytes - at, at);
      if (bytesRead === 0) throw new AppError('internal', `${path} ended early`);
      at += bytesRead;
    }
    return staging;
  } finally {
    await file.close();
  }
}

async function writeParameters(file: string, parameters: Float32Array): Promise<BlobReference> {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(bytes);
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await handle.close();
  }
  held = sha256Of(bytes);
  return { sha256: held, sizeBytes: bytes.length };
}

answerCalls(lineToParentThread(), methods);
