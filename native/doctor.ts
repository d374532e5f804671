import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, type as systemType, totalmem } from 'node:os';
import type { MachineReport, MissingBackend, WorkingBackend } from '../common/domain/machine-report.ts';
import type { ModelPresetName } from '../common/specs/model-presets.ts';
import { advise } from './doctor/advise.ts';
import { measureProduct, presetTask } from './doctor/measure-backend.ts';
import { openHostProbe } from './host/open-host-probe.ts';
import { findBackends } from './kernels/backends.ts';
import { enginesFor } from './threads/engines.ts';
import { calibrate } from './training/calibrate.ts';

const MODELS: readonly (readonly [preset: ModelPresetName, sliceMs: number])[] = [
  ['mnist-2nn', 200],
  ['mnist-cnn', 500],
];

/** Looks at this machine and measures how fast it trains, for about three seconds. It loads native code into the process. */
export async function examineMachine(): Promise<MachineReport> {
  const [host, system] = await Promise.all([openHostProbe({ frameworks: true })?.read() ?? null, readSystem()]);
  const { available, missing } = findBackends();
  const wrong = new Map<string, string>();
  const speeds = new Map<string, WorkingBackend['speeds'][number][]>();
  for (const [model, sliceMs] of MODELS) {
    const task = presetTask(model, sliceMs);
    for (const measured of calibrate(enginesFor(task.model, task.batchSize, available, 1), task)) {
      if (measured.speed === null) wrong.set(measured.name, measured.reason);
      else {
        const known = speeds.get(measured.name) ?? [];
        speeds.set(measured.name, [...known, { model, samplesPerSecond: Math.round(measured.speed) }]);
      }
    }
  }
  const backends = available
    .filter(({ name }) => !wrong.has(name))
    .map(({ name, library, load }) => ({
      name,
      library,
      gflops: Number(measureProduct(load()).toFixed(1)),
      speeds: speeds.get(name) ?? [],
    }));
  const allMissing: MissingBackend[] = [...missing, ...[...wrong].map(([name, reason]) => ({ name, reason }))];
  return {
    machine: {
      chip: cpus()[0]?.model.trim() ?? '',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      system: system.name,
      node: process.version,
    },
    host,
    backends,
    missing: allMissing,
    advice: advise(allMissing, {
      platform: process.platform,
      family: system.family,
      named: process.env['EO_BLAS'],
    }),
  };
}

async function readSystem(): Promise<{ readonly name: string; readonly family: string }> {
  const facts = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const fieldOf = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(facts)?.[1] ?? '';
  return {
    name: fieldOf('PRETTY_NAME') || `${systemType()} ${release()}`,
    family: `${fieldOf('ID')} ${fieldOf('ID_LIKE')}`,
  };
}
