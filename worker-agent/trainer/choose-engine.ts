import { cpus } from 'node:os';
import { VERSION } from '../../common/version.ts';
import { type Backend, findBackends } from '../../native/kernels/backends.ts';
import { type Engine, enginesFor, gpuEngines } from '../../native/threads/engines.ts';
import { type CalibrationTask, type Candidate, calibrate } from '../../native/training/calibrate.ts';
import { findGpu, type GpuSearch } from '../../native/webgpu/find-gpu.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { CalibrationFile, calibrationFileIn } from './calibration-file.ts';

/** For each engine: a round must not be held up for more than some 300 ms. */
const SLICE_MS = 70;

const SEARCH = 'webgpu-search';
const NO_GPU: GpuSearch = { gpu: null, reason: 'not looked for' };

/** What may be chosen from. */
export interface EngineChoice {
  /** At most so many threads. */
  readonly threads: number;
  /** See `TrainInput`. */
  readonly gpuFolder: string | null;
}

/** An engine that was chosen, and what its crash would be known as. */
export interface ChosenEngine extends Engine {
  readonly trial: string;
}

/**
 * The fastest way to train this model on this machine: as it was chosen before, or measured now. What fails or computes another gradient than the portable kernels is not taken.
 */
export async function chooseEngine(
  file: CalibrationFile,
  task: Omit<CalibrationTask, 'sliceMs'>,
  { threads, gpuFolder }: EngineChoice,
): Promise<ChosenEngine> {
  const { available } = findBackends();
  const gpu = gpuFolder === null ? NO_GPU : await searchGpu(file, gpuFolder);
  const machine = machineWith(available, gpu);
  const key = keyOf([machine, task.model, task.batchSize, threads]);
  const trialOf = (name: string) => `${name} ${VERSION} ${machine}`;
  const [portable, ...others] = [...enginesFor(task.model, task.batchSize, available, threads), ...gpuEngines(gpu)];
  if (portable === undefined) throw new TypeError('there is no portable engine');
  // The others are held against this one, which is tried however often the process was killed meanwhile.
  const engines = [portable, ...others.filter(({ name }) => file.mayTry(trialOf(name)))];
  const known = engines.find(({ name }) => name === file.chosen(key));
  if (known !== undefined) return { ...known, trial: trialOf(known.name) };
  const measured = new Map<string, number | null>();
  const speedOf = ({ name }: Engine) => measured.get(name) ?? 0;
  const fastest = (some: readonly Engine[]) =>
    some.reduce((one, other) => (speedOf(other) > speedOf(one) ? other : one), portable);
  const watched = ({ name, open }: Engine): Candidate<string> => ({
    name,
    open: (model, maxBatch) => {
      file.begin(trialOf(name));
      return open(model, maxBatch);
    },
  });
  /** Threads take long to start: they are tried with the best backend only, and a GPU has none. */
  function* candidates(): Generator<Candidate<string>> {
    yield* engines.filter((engine) => engine.threads === 1).map(watched);
    const { backend } = fastest(engines.filter((engine) => engine.backend.name !== 'webgpu'));
    yield* engines.filter((engine) => engine.threads > 1 && engine.backend === backend).map(watched);
  }
  for await (const { name, speed } of calibrate(candidates(), { ...task, sliceMs: SLICE_MS })) {
    file.end(trialOf(name));
    measured.set(name, speed);
  }
  const chosen = fastest(engines);
  file.choose(key, { name: chosen.name, measured: Object.fromEntries(measured) });
  return { ...chosen, trial: trialOf(chosen.name) };
}

/** The calibration file of an agent whose GPU has crashed this version's trainer, so that it is left alone; null where it has not. */
export function gpuCrashIn(dataFolder: string): string | null {
  const path = calibrationFileIn(dataFolder);
  const names = [SEARCH, 'webgpu'].map((name) => `${name} ${VERSION} `);
  const hasCrashed = new CalibrationFile(path).crashed.some((trial) => names.some((name) => trial.startsWith(name)));
  return hasCrashed ? path : null;
}

/** Looks for a GPU, unless that has crashed the process each time. */
async function searchGpu(file: CalibrationFile, folder: string): Promise<GpuSearch> {
  const trial = `${SEARCH} ${VERSION} ${keyOf([process.version])}`;
  if (!file.mayTry(trial)) return NO_GPU;
  file.begin(trial);
  const found = await findGpu({ folder });
  file.end(trial);
  return found;
}

/** What decides how fast an engine is, besides the model. */
function machineWith(available: readonly Backend[], gpu: GpuSearch): string {
  const libraries = available.map(({ name, library }) => [name, library]);
  return keyOf([VERSION, process.version, cpus()[0]?.model, libraries, gpu.gpu === null ? null : gpu.name]);
}

function keyOf(facts: readonly unknown[]): string {
  return sha256Of(Buffer.from(JSON.stringify(facts))).slice(0, 16);
}
