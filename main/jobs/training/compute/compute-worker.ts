import { readFileSync } from 'node:fs';
import { decodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import type { Sha256 } from '../../../../common/domain/ids.ts';
import type { Failure } from '../../../../common/domain/job.ts';
import { AppError, asAppError, hasCode } from '../../../../common/errors.ts';
import { downOf, upOf } from '../../../../common/specs/compression-spec.ts';
import { modelOf, type TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import {
  gather,
  type ParameterRange,
  scatter,
  sharedRanges,
  valuesIn,
} from '../../../../common/specs/shared-parameters.ts';
import { codecFor } from '../../../../native/codecs/codec-for.ts';
import { follow } from '../../../../native/codecs/follow.ts';
import type { UpdateCodec } from '../../../../native/codecs/update-codec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../../native/training/evaluate.ts';
import { openSession, type TrainingSession } from '../../../../native/training/session.ts';
import { answerCalls } from '../../../../platform/process/calls.ts';
import { lineToParentThread } from '../../../../platform/process/worker-line.ts';
import { unmaskedMean } from '../secure/masked-updates.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
import { GradientMean } from '../synchronous/gradient-mean.ts';
import { Aggregator } from './aggregator.ts';
import type { ComputeMethods, SharedStepsMemory, StoredParameters } from './compute-methods.ts';
import { loadVectors, writeBytes, writeVectors } from './vector-files.ts';

const EVALUATION_BATCH = 100;

interface Opened {
  readonly spec: TrainJobSpec;
  readonly parameters: Float32Array;
  readonly aggregator: Aggregator;
  /** Of what devices start from. */
  readonly downCodec: UpdateCodec;
  /** None where only the number of parameters is known. */
  readonly session: TrainingSession | undefined;
  /** The parameters that updates are of; null: all. */
  readonly shared: readonly ParameterRange[] | null;
}

let opened: Opened | undefined;
/** Hash of the parameters that the session has, and of what the strategy has kept. */
let held: Sha256 | undefined;
let heldState: Sha256 | null = null;
/** The test data of the job, kept between rounds. */
let judgedBy: { readonly file: string; readonly samples: SampleSet } | undefined;

/** Of jobs whose devices step together. */
let stepping: { memory: SharedStepsMemory; readonly mean: GradientMean } | undefined;

const methods: ComputeMethods = {
  async open({ spec }) {
    const model = modelOf(spec);
    if (model === undefined) throw new AppError('internal', 'the job has no model of layers');
    const session = openSession(loadKernels({ strict: spec.reproducible }), model, { maxBatch: EVALUATION_BATCH });
    openJob(spec, { session, parameters: session.parameters });
    return { parameterCount: session.parameterCount };
  },

  async openVector({ spec, parameterCount }) {
    openJob(spec, { session: undefined, parameters: new Float32Array(parameterCount) });
  },

  async initialise({ seed, file }) {
    const session = theSession();
    session.initialise(seed);
    held = undefined;
    return await writeVectors(file, [session.parameters]);
  },

  async begin({ parameters, state, maxUpdateNorm }) {
    const { parameters: own, aggregator } = theOpened();
    loadParameters(own, parameters);
    loadState(aggregator.state, state);
    aggregator.clear(maxUpdateNorm);
  },

  check: ({ files }) => refusals(files, (file) => theOpened().aggregator.check(file)),

  fold: ({ updates }) => refusals(updates, ({ file, contribution }) => theOpened().aggregator.fold(file, contribution)),

  async foldMasked(updates) {
    const { aggregator, parameters } = theOpened();
    await aggregator.foldMean(await unmaskedMean(updates, parameters.length), updates.samples);
  },

  combine: ({ updateFiles }) => theOpened().aggregator.combine(updateFiles),

  async renew({ updateFile, control, file, part }) {
    const { parameters, aggregator } = theOpened();
    const vector = new Float32Array(parameters.length);
    if (control !== null) loadVectors([vector], control);
    await aggregator.renew(updateFile, vector, part);
    return await writeVectors(file, [vector]);
  },

  async commit({ file, stateFile, release }) {
    const { parameters, aggregator, shared } = theOpened();
    held = undefined;
    heldState = null;
    const values = shared === null ? parameters : gather(parameters, shared);
    const uncutShare = aggregator.step(values, release);
    if (shared !== null) scatter(parameters, shared, values);
    const reference = await writeVectors(file, [parameters]);
    held = reference.sha256;
    if (aggregator.state.length === 0) return { parameters: reference, state: null, uncutShare };
    const state = await writeVectors(stateFile, aggregator.state);
    heldState = state.sha256;
    return { parameters: reference, state, uncutShare };
  },

  async follow({ target, base, file, changeFile }) {
    const { parameters, downCodec } = theOpened();
    loadParameters(parameters, target);
    const follower = new Float32Array(parameters.length);
    if (base !== null) loadVectors([follower], base.file);
    const packed = followed(downCodec, parameters, follower);
    if (packed === undefined) return null;
    return { parameters: await writeVectors(file, [follower]), change: await writeBytes(changeFile, [packed]) };
  },

  async beginSteps(memory) {
    const { spec, parameters } = theOpened();
    const codecs = { up: codecFor(upOf(spec.compression)), down: codecFor(downOf(spec.compression)) };
    const kernels = loadKernels({ strict: false });
    stepping ??= { memory, mean: new GradientMean({ kernels, parameterCount: parameters.length, ...codecs }) };
    stepping.mean.clear();
    stepping.memory = memory;
  },

  async addGradient({ seat, piece, bytes, weight }) {
    const { memory, mean } = theSteps();
    mean.add(piece, new Uint8Array(memory.inbox, seat * memory.seatBytes, bytes), weight);
  },

  async takeMean({ piece }) {
    const { memory, mean } = theSteps();
    const packed = mean.take(piece);
    new Uint8Array(memory.mean).set(packed, piece * memory.pieceBytes);
    return packed.length;
  },

  async evaluate({ parameters, packFile }) {
    const session = theSession();
    const startedAt = performance.now();
    loadParameters(session.parameters, parameters);
    judgedBy = judgedBy?.file === packFile ? judgedBy : { file: packFile, samples: readPack(packFile) };
    const { accuracy, loss, count, confusion } = await evaluate(session, judgedBy.samples);
    const evaluationMs = Math.round(performance.now() - startedAt);
    return { evaluation: { accuracy, loss, samples: count, evaluationMs }, confusion };
  },
};

/** Takes updates in one after the other, and tells of each why it may not count. */
async function refusals<Update>(
  updates: readonly Update[],
  take: (update: Update) => Promise<void>,
): Promise<(Failure | null)[]> {
  const outcomes: (Failure | null)[] = [];
  for (const update of updates) {
    const refusal = await take(update).then(() => null, asAppError);
    outcomes.push(refusal && { code: refusal.code, message: refusal.message });
  }
  return outcomes;
}

function openJob(spec: TrainJobSpec, { session, parameters }: Pick<Opened, 'session' | 'parameters'>): void {
  const model = modelOf(spec);
  const shared = spec.personal === null || model === undefined ? null : sharedRanges(model, spec.personal);
  const aggregator = new Aggregator({
    strategy: strategyOf(spec),
    kernels: loadKernels({ strict: spec.reproducible }),
    codec: codecFor(spec.compression),
    parameterCount: shared === null ? parameters.length : valuesIn(shared),
  });
  opened = { spec, session, parameters, aggregator, downCodec: codecFor(downOf(spec.compression)), shared };
  held = undefined;
  heldState = null;
}

/** The packed change; undefined where a value is too large for the format. */
function followed(codec: UpdateCodec, target: Float32Array, follower: Float32Array): Uint8Array | undefined {
  try {
    return follow(codec, target, follower);
  } catch (error) {
    if (!hasCode(error, 'training-diverged')) throw error;
    return undefined;
  }
}

function theOpened(): Opened {
  if (opened === undefined) throw new AppError('internal', 'no model was opened in this worker');
  return opened;
}

function theSteps(): NonNullable<typeof stepping> {
  if (stepping === undefined) throw new AppError('internal', 'no steps were begun in this worker');
  return stepping;
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
  held = undefined;
  loadVectors([parameters], file);
  held = sha256;
}

/** What the strategy has kept from the round before; nothing before the first one. */
function loadState(state: readonly Float32Array[], stored: StoredParameters | null): void {
  if (stored !== null && heldState === stored.sha256) return;
  heldState = null;
  if (stored === null) for (const vector of state) vector.fill(0);
  else loadVectors(state, stored.file);
  heldState = stored?.sha256 ?? null;
}

answerCalls(lineToParentThread(), methods);
