import type { ModelPresetName } from '../../common/specs/model-presets.ts';
import { presetTask } from '../../native/doctor/measure-backend.ts';
import { gpuEngines } from '../../native/threads/engines.ts';
import { calibrate } from '../../native/training/calibrate.ts';
import { findGpu } from '../../native/webgpu/find-gpu.ts';
import type { Figure } from '../report.ts';

const MODELS: Readonly<Record<string, ModelPresetName>> = { '2NN': 'mnist-2nn', CNN: 'mnist-cnn' };
const SLICE_MS = 3_000;

/** What the machine's GPU trains a second, where the package webgpu is there; never with a target: it may be one in software. */
export async function gpuFigures(): Promise<{ readonly version: string; readonly figures: readonly Figure[] }> {
  const found = await findGpu();
  if (found.gpu === null) return { version: found.reason, figures: [] };
  const figures: Figure[] = [];
  for (const [model, preset] of Object.entries(MODELS)) {
    const task = presetTask(preset, SLICE_MS);
    for await (const measured of calibrate(gpuEngines(found), task)) {
      if (measured.speed === null) throw new Error(`the GPU does not train: ${measured.reason}`);
      const note = `wall time, batches of up to 32, on ${found.name}`;
      const judged = { reference: null, ratio: null, target: null, ok: null };
      figures.push({ name: `${model}, webgpu`, unit: 'samples/s', value: measured.speed, ...judged, note });
    }
  }
  return { version: found.name, figures };
}
