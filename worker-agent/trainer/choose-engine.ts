import { cpus } from 'node:os';
import { VERSION } from '../../common/version.ts';
import { type Backend, findBackends } from '../../native/kernels/backends.ts';
import { type Engine, enginesFor } from '../../native/threads/engines.ts';
import { type CalibrationTask, calibrate } from '../../native/training/calibrate.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import type { CalibrationFile } from './calibration-file.ts';

/** For all engines together: a round must not be held up. */
const BUDGET_MS = 250;

/**
 * The fastest way to train this model on this machine with at most so many threads: as it was chosen before, or measured
 * now. What fails or computes another gradient than the portable kernels is not taken.
 */
export function chooseEngine(file: CalibrationFile, task: Omit<CalibrationTask, 'budgetMs'>, threads: number): Engine {
  const { available } = findBackends();
  const engines = enginesFor(task.model, task.batchSize, available, threads);
  const [portable] = engines;
  if (portable === undefined) throw new TypeError('there is no portable backend');
  const machine = machineWith(available);
  const key = keyOf([machine, task.model, task.batchSize, threads]);
  const trialOf = (name: string) => `${name} ${machine}`;
  const allowed = engines.filter(({ name }) => file.mayTry(trialOf(name)));
  const known = allowed.find(({ name }) => name === file.chosen(key));
  if (known !== undefined) return known;
  let best = { name: portable.name, speed: 0 };
  const watched = allowed.map(
    (engine): Pick<Engine, 'name' | 'open'> => ({
      name: engine.name,
      open: (model, maxBatch) => {
        file.begin(trialOf(engine.name));
        return engine.open(model, maxBatch);
      },
    }),
  );
  const measured: Record<string, number | null> = {};
  for (const { name, speed } of calibrate(watched, { ...task, budgetMs: BUDGET_MS })) {
    file.end(trialOf(name));
    measured[name] = speed === null ? null : Math.round(speed);
    if (speed !== null && speed > best.speed) best = { name, speed };
  }
  file.choose(key, { name: best.name, measured });
  return allowed.find(({ name }) => name === best.name) ?? portable;
}

/** What decides how fast a backend is, besides the model. */
function machineWith(available: readonly Backend[]): string {
  const libraries = available.map(({ name, library }) => [name, library]);
  return keyOf([VERSION, process.version, cpus()[0]?.model, libraries]);
}

function keyOf(facts: readonly unknown[]): string {
  return sha256Of(Buffer.from(JSON.stringify(facts))).slice(0, 16);
}
