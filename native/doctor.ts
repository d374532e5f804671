import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, type as systemType, totalmem } from 'node:os';
import type { MachineReport, MissingBackend, WorkingBackend } from '../common/domain/machine-report.ts';
import type { ModelPresetName } from '../common/specs/model-presets.ts';
import { advise } from './doctor/advise.ts';
import { measureProduct, presetTask } from './doctor/measure-backend.ts';
import { openHostProbe } from './host/open-host-probe.ts';
import { findBackends } from './kernels/backends.ts';
import { enginesFor, gpuEngines } from './threads/engines.ts';
import { calibrate } from './training/calibrate.ts';
import { findGpu, type GpuSearch } from './webgpu/find-gpu.ts';
import { measureGpuProduct } from './webgpu/measure-gpu-product.ts';

const MODELS: readonly (readonly [preset: ModelPresetName, sliceMs: number])[] = [
  ['mnist-2nn', 200],
  ['mnist-cnn', 500],
];

/**
 * Looks at this machine and measures how fast it trains, for about three seconds. It loads native code into the process.
 *
 * @param gpuFolder Where an agent looks for the package webgpu, besides the program's own folder.
 * @param gpuCrash Where an agent has written down that its GPU crashed the trainer: that is not loaded then.
 */
export async function examineMachine(gpuFolder: string, gpuCrash: string | null = null): Promise<MachineReport> {
  const [host, system] = await Promise.all([openHostProbe({ frameworks: true })?.read() ?? null, readSystem()]);
  const { available, missing } = findBackends();
  const found = gpuCrash === null ? await findGpu({ folder: gpuFolder }) : leftAlone(gpuCrash);
  const wrong = new Map<string, string>();
  const speeds = new Map<string, WorkingBackend['speeds'][number][]>();
  for (const [model, sliceMs] of MODELS) {
    const task = presetTask(model, sliceMs);
    const engines = [...enginesFor(task.model, task.batchSize, available, 1), ...gpuEngines(found)];
    for await (const measured of calibrate(engines, task)) {
      if (measured.speed === null) wrong.set(measured.name, measured.reason);
      else {
        const known = speeds.get(measured.name) ?? [];
        speeds.set(measured.name, [...known, { model, samplesPerSecond: Math.round(measured.speed) }]);
      }
    }
  }
  const gpu = found.gpu === null ? [] : [{ name: 'webgpu', library: found.name, gpu: found.gpu }];
  const backends: WorkingBackend[] = [];
  for (const backend of [...available, ...gpu]) {
    const { name, library } = backend;
    if (wrong.has(name)) continue;
    const gflops = 'gpu' in backend ? await measureGpuProduct(backend.gpu) : measureProduct(backend.load());
    backends.push({ name, library, gflops: Number(gflops.toFixed(1)), speeds: speeds.get(name) ?? [] });
  }
  const allMissing: MissingBackend[] = [...missing, ...[...wrong].map(([name, reason]) => ({ name, reason }))];
  if (found.gpu === null) allMissing.push({ name: 'webgpu', reason: found.reason });
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
      hasGpu: host !== null && host.gpus.length > 0,
      gpuFolder,
    }),
  };
}

/** A driver that ends the process would end the examination as well. */
function leftAlone(gpuCrash: string): GpuSearch {
  return { gpu: null, reason: `it crashed the trainer and is left alone; delete ${gpuCrash} to have it tried again` };
}

async function readSystem(): Promise<{ readonly name: string; readonly family: string }> {
  const facts = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const fieldOf = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(facts)?.[1] ?? '';
  return {
    name: fieldOf('PRETTY_NAME') || `${systemType()} ${release()}`,
    family: `${fieldOf('ID')} ${fieldOf('ID_LIKE')}`,
  };
}
