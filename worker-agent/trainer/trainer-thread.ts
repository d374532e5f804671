import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { alignClasses } from '../../common/datasets/align-classes.ts';
import { decodeSamplePack } from '../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import { gather, personalRanges, scatter } from '../../common/specs/shared-parameters.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import type { Engine } from '../../native/threads/engines.ts';
import type { CalibrationTask } from '../../native/training/calibrate.ts';
import { samplesSeenBy } from '../../native/training/local-batches.ts';
import { trainLocally } from '../../native/training/local-sgd.ts';
import { openSession } from '../../native/training/session.ts';
import type { Trainee } from '../../native/training/trainee.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import { CalibrationFile } from './calibration-file.ts';
import { chooseEngine, type EngineChoice } from './choose-engine.ts';
import { divide, judgeHeldOut } from './judge-held-out.ts';
import { Meeting } from './meeting.ts';
import { readOptimizer, writeOptimizer } from './optimizer-file.ts';
import {
  noStepDone,
  STOP,
  type ThreadMethods,
  type TrainGradient,
  type TrainInput,
  type TrainProgress,
} from './train-methods.ts';
import { writeUpdate } from './write-update.ts';

const REPORT_PERIOD_MS = 250;
/** Packs that stay in memory between rounds. */
const KEPT_PACKS = 4;

/** A model that is ready to be trained, and how. */
interface Warm {
  readonly key: string;
  readonly session: Trainee;
  readonly backend: string;
  readonly library: string | null;
  readonly threads: number;
  /** What a crash of the GPU's driver would be known as; null where none is used. */
  readonly trial: string | null;
  readonly close: () => void;
}

/** The last model and data stay loaded, so that the next round begins at once. */
let warm: Warm | undefined;
let calibrations: CalibrationFile | undefined;
const packs = new Map<string, SampleSet>();

/** Tasks whose steps are shared, by their keys. */
const meetings = new Map<string, Meeting>();

const methods: ThreadMethods = {
  async train(input) {
    const { key, packFile, classes, kept, controls, training, stop } = input;
    const pack = packFrom(packFile);
    const { trained: samples, heldOut } = divide(
      classes === undefined ? pack : alignClasses(pack, classes),
      training.personal,
    );
    const before = readParameters(input.parametersFile, inferShapes(input.model).parameterCount);
    takeOwnLayers(input, before);
    const { session, backend, library, threads, trial } = await warmFor(input, before, samples);
    session.parameters.set(before);
    const samplesTotal = samplesSeenBy(training, samples.count);
    const report = (samplesDone: number, loss: number) => {
      parentPort?.postMessage({ progress: { key, samplesDone, samplesTotal, loss } } satisfies TrainProgress);
    };
    if (Atomics.load(stop, 0) === STOP.timeUp) throw noStepDone();
    const startedAt = performance.now();
    let reportedAt = startedAt - REPORT_PERIOD_MS; // the first step is told at once
    if (trial !== null) calibrations?.beginTraining(trial);
    const meeting = meetingOf(input);
    if (meeting !== undefined) meetings.set(key, meeting);
    const result = await trainLocally(session, samples, {
      ...training,
      controls: controls && {
        shared: readVector(controls.sharedFile, before.length),
        part: readVector(controls.partFile, before.length),
      },
      optimiserState: kept.optimizer === undefined ? null : readOptimizer(kept.optimizer.before, before.length),
      shouldStop: () => Atomics.load(stop, 0) !== STOP.no,
      meet: meeting?.meet,
      onProgress: ({ samplesSeen, batchLoss }) => {
        const now = performance.now();
        if (now - reportedAt < REPORT_PERIOD_MS) return;
        reportedAt = now;
        report(samplesSeen, batchLoss);
      },
    })
      .catch((error: unknown) => {
        if (hasCode(error, 'trainer-crashed')) letGo(); // a helping thread or the GPU is lost
        throw error;
      })
      .finally(() => {
        if (trial !== null) calibrations?.endTraining();
        meetings.delete(key);
      });
    const trainingMs = Math.round(performance.now() - startedAt);
    const ownMs = trainingMs - (meeting?.waitedMs ?? 0);
    if (result.stopped && Atomics.load(stop, 0) === STOP.unwanted)
      throw new AppError('cancelled', 'the task is no longer wanted');
    report(result.samplesSeen, result.meanLoss);
    const optimiser = kept.optimizer && result.optimiserState();
    if (kept.optimizer !== undefined && optimiser) await writeOptimizer(kept.optimizer.after, optimiser);
    if (kept.model !== undefined) await writeParameters(kept.model.after, session.parameters);
    const judged = await judgeHeldOut(input.model, session.parameters, heldOut);
    const update = await writeUpdate(input, session.parameters, before);
    const accuracy = result.correct / result.samplesSeen;
    return {
      update: {
        ...update,
        samples: samples.count,
        loss: result.meanLoss,
        accuracy,
        trainingMs,
        work: { steps: result.steps, samplesSeen: result.samplesSeen },
        ...(judged === undefined ? {} : { heldOut: judged }),
      },
      speed: { backend, library, threads, samplesPerSecond: (1000 * result.samplesSeen) / (ownMs || 1) },
    };
  },

  async takeMean({ key, packed }) {
    meetings.get(key)?.take(packed);
  },
};

/** Where a task with shared steps meets others. */
function meetingOf({ key, sharedSteps, training, stop }: TrainInput & { readonly stop: Int32Array }) {
  if (sharedSteps === null) return undefined;
  return new Meeting({
    key,
    up: training.compression,
    down: sharedSteps.meanPacking,
    send: (gradient) => parentPort?.postMessage({ gradient } satisfies TrainGradient, [gradient.packed.buffer]),
    isStopped: () => Atomics.load(stop, 0) !== STOP.no,
  });
}

async function warmFor(input: TrainInput, parameters: Float32Array, samples: SampleSet): Promise<Warm> {
  const { model, training } = input;
  const { batchSize, reproducible } = training;
  const choice = { ...input, gpuFolder: suitsGpu(input) ? input.gpuFolder : null };
  const key = JSON.stringify([model, batchSize, reproducible, choice.gpuFolder]);
  if (warm?.key === key) return warm;
  letGo(); // of the old memory before the new is taken
  if (reproducible) {
    const session = openSession(loadKernels({ strict: true }), model, { maxBatch: batchSize });
    warm = { key, session, backend: 'strict', library: null, threads: 1, trial: null, close: () => undefined };
  } else {
    calibrations ??= new CalibrationFile(input.calibrationFile);
    const task = { model, parameters, samples, batchSize };
    const { engine, opened } = await openChosen(calibrations, task, choice);
    const { name, library } = engine.backend;
    const trial = usesGpu(engine) ? engine.trial : null;
    warm = { key, ...opened, backend: name, library, threads: engine.threads, trial };
  }
  return warm;
}

/** Opens the engine that was chosen; a GPU whose memory others have taken since is done without. */
async function openChosen(file: CalibrationFile, task: Omit<CalibrationTask, 'sliceMs'>, choice: EngineChoice) {
  const engine = await chooseEngine(file, task, choice);
  if (usesGpu(engine)) file.beginTraining(engine.trial);
  try {
    return { engine, opened: await engine.open(task.model, task.batchSize) };
  } catch (error) {
    if (!usesGpu(engine)) throw error;
    file.endTraining();
    const other = await chooseEngine(file, task, { ...choice, gpuFolder: null });
    return { engine: other, opened: await other.open(task.model, task.batchSize) };
  }
}

/** A GPU neither follows control variates, nor tells what its optimiser has gathered, nor shows its gradients. */
function suitsGpu({ controls, kept, sharedSteps }: TrainInput): boolean {
  return controls === null && kept.optimizer === undefined && sharedSteps === null;
}

function usesGpu({ backend }: Engine): boolean {
  return backend.name === 'webgpu';
}

function letGo(): void {
  warm?.close();
  warm = undefined;
}

function packFrom(file: string): SampleSet {
  const known = packs.get(file);
  const samples = known ?? decodeSamplePack(new Uint8Array(readFileSync(file)).buffer);
  packs.delete(file);
  packs.set(file, samples);
  for (const oldest of packs.keys()) if (packs.size > KEPT_PACKS) packs.delete(oldest);
  return samples;
}

/** Personal layers go on as this device has left them; where it has none they begin as everywhere. */
function takeOwnLayers({ model, kept, training: { personal } }: TrainInput, parameters: Float32Array): void {
  if (personal === null || kept.model === undefined || !existsSync(kept.model.before)) return;
  const ranges = personalRanges(model, personal.spec);
  scatter(parameters, ranges, gather(readParameters(kept.model.before, parameters.length), ranges));
}

async function writeParameters(file: string, { buffer, byteOffset, byteLength }: Float32Array): Promise<void> {
  await writeFile(file, new Uint8Array(buffer, byteOffset, byteLength)).catch((error: unknown) => {
    throw asStorageError(error);
  });
}

function readVector(file: string | null, count: number): Float32Array {
  return file === null ? new Float32Array(count) : readParameters(file, count);
}

function readParameters(file: string, count: number): Float32Array {
  const bytes = readFileSync(file);
  if (bytes.length !== count * Float32Array.BYTES_PER_ELEMENT) {
    throw new AppError('invalid-specification', `the parameters are not those of a model with ${count}`);
  }
  return new Float32Array(new Uint8Array(bytes).buffer);
}

answerCalls(lineToParentThread(), methods);
