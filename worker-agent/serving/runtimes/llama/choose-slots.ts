import { freemem } from 'node:os';
import type { LlamaModel } from 'node-llama-cpp';

const SLOTS = [4, 2];
/** Of the memory that is free, what the contexts of all slots may take. */
const SHARE = 1 / 4;

/** How many requests go at once: four, or fewer where their contexts would take more than a quarter of what is free. */
export async function chooseSlots(model: LlamaModel, contextTokens: number): Promise<number> {
  const { free: freeVram } = await model.llama.getVramState();
  for (const slots of SLOTS) {
    const need = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize: contextTokens,
      modelGpuLayers: model.gpuLayers,
      sequences: slots,
    });
    if (need.cpuRam < freemem() * SHARE && (need.gpuVram === 0 || need.gpuVram < freeVram * SHARE)) return slots;
  }
  return 1;
}
