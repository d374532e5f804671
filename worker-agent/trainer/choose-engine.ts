import { cpus } from 'node:os';
import { VERSION } from '../../common/version.ts';
import { type Backend, findBackends } from '../../native/kernels/backends.ts';
import { type Engine, enginesFor } from '../../native/threads/engines.ts';
import { type CalibrationTask, type Candidate, calibrate } from '../../native/training/calibrate.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import type { CalibrationFile } from './calibration-file.ts';

/** For each engine: a round must not be held up for more than some 300 ms. */
const SLICE_MS = 70;

/**
 * The fastest way to train this model on this machine with at most so many threads: as it was chosen before, or measured
 * now. What fails or computes another gradient than the portable kernels is not taken.
 */
export function chooseEngine(file: CalibrationFile, task: Omit<CalibrationTask, 'sliceMs'>, threads: number): Engine {
  const { available } = findBackends();
  const machine = machineWith(available);
  const key = keyOf([machine, task.model, task.batchSize, threads]);
  const trialOf = (name: string) => `${name} ${machine}`;
  const [portable, ...others] = enginesFor(task.model, task.batchSize, available, threads);
  if (portable === undefined) throw new TypeError('there is no portable engine');
  // The others are held against this one, which is tried however often the process was killed meanwhile.
  const engines = [portable, ...others.filter(({ name }) => file.mayTry(trialOf(name)))];
  const known = engines.find(({ name }) => name === file.chosen(key));
  if (known !== undefined) return known;
  const measured = new Map<string, number | null>();
  const speedOf = ({ name }: Engine) => measured.get(name) ?? 0;
  const best = () => engines.reduce((one, other) => (speedOf(other) > speedOf(one) ? other : one));
  const watched = ({ name, open }: Engine): Candidate<string> => ({
    name,
    open: (model, maxBatch) => {
      file.begin(trialOf(name));
      return open(model, maxBatch);
    },
  });
  /** Threads take long to start: they are tried with the best backend only. */
  function* candidates(): Generator<Candidate<string>> {
    yield* engines.filter((engine) => engine.threads === 1).map(watched);
    const { backend } = best();
    yield* engines.filter((engine) => engine.threads > 1 && engine.backend === backend).map(watched);
  }
  for (const { name, speed } of calibrate(candidates(), { ...task, sliceMs: SLICE_MS })) {
    file.end(trialOf(name));
    measured.set(name, speed);
  }
  const chosen = best();
  file.choose(key, { name: chosen.name, measured: Object.fromEntries(measured) });
  return chosen;
}

/** What decides how fast a backend is, besides the model. */
function machineWith(available: readonly Backend[]): string {
  const libraries = available.map(({ name, library }) => [name, library]);
  return keyOf([VERSION, process.version, cpus()[0]?.model, libraries]);
}

function keyOf(facts: readonly unknown[]): string {
  return sha256Of(Buffer.from(JSON.stringify(facts))).slice(0, 16);
}
