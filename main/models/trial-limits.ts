import { totalmem } from 'node:os';
import { availableMemory } from 'node:process';
import type { ModelDescription } from '../../common/domain/file-description.ts';
import type { TriedFormat } from './trial-methods.ts';
import type { TrialLimits } from './trial-process.ts';

/** A process with a loader in it and no model. */
const LOADER_BYTES = 192 << 20;
const LEAST_TIME_MS = 30_000;
const BYTES_A_SECOND = 64 << 20;

/**
 * How often the bytes of a file lie in memory: llama.cpp maps it; ONNX Runtime reads it, takes the weights out, and packs some
 * of them another time.
 */
const COPIES: Readonly<Record<TriedFormat, number>> = { gguf: 1, onnx: 3 };

/** What loading a model on trial takes, as far as its description tells: a short context has hardly a cache. */
export function trialNeedBytes(format: TriedFormat, sizeBytes: number, { memory }: ModelDescription): number {
  const workBytes = memory.contextTokens === null ? 0 : memory.workBytes;
  return LOADER_BYTES + COPIES[format] * Math.max(sizeBytes, memory.weightsBytes) + workBytes;
}

/** 30 s and one more for every 64 MiB; half as much memory again as is needed, and half a gibibyte. */
export function trialLimits(needBytes: number, sizeBytes: number): TrialLimits {
  return {
    timeMs: LEAST_TIME_MS + Math.floor(sizeBytes / BYTES_A_SECOND) * 1_000,
    memoryBytes: Math.ceil(needBytes * 1.5) + (512 << 20),
  };
}

/** What a new process may take of this machine without driving others out of memory. */
export function spareMemoryBytes(): number {
  // What macOS calls free leaves out all that it would give back at once.
  return process.platform === 'darwin' ? totalmem() / 2 : availableMemory();
}
