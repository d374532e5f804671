import type { MemoryNeed } from '../domain/file-description.ts';

/** The context that the need of a language model is computed for, unless its own is shorter. */
export const USUAL_CONTEXT_TOKENS = 4_096;
/** Tokens that llama.cpp works on at once (`n_ubatch` of its `llama_context_params`). */
const TOKENS_AT_ONCE = 512;
const FLOAT16_BYTES = 2;
const FLOAT32_BYTES = 4;

interface LanguageModelSize {
  readonly weightsBytes: number;
  readonly contextLength: number | null;
  readonly layers: number;
  /** Of all layers, or of each. */
  readonly keyValueHeads: readonly number[];
  readonly keySize: number;
  readonly valueSize: number;
  readonly width: number;
  readonly vocabulary: number;
}

interface Need {
  readonly memoryBytes: number;
  readonly memory: MemoryNeed;
}

/**
 * What a transformer takes in llama.cpp with its usual settings, for a context of C = min(its own, 4096) tokens:
 *
 * - weights, as they lie in the file;
 * - cache: Σ over layers of C · heads of keys and values · (key size + value size) · 2 bytes (float16), as
 *   `llama_kv_cache` allocates it. For Llama 2 7B that is 2 GiB;
 * - work: min(C, 512) · (vocabulary + width) · 4 bytes, the logits and one layer's activations of a batch, which is what it
 *   reserves with flash attention: 70.5 MiB for Llama 2 7B, 258.5 MiB for Llama 3 8B.
 *
 * What the header does not tell counts as nothing: state-space models have no cache of this kind, and files without
 * weights (vocabularies) need none. Values beyond 2^53 are cut to it.
 */
export function languageModelMemory(size: LanguageModelSize): Need {
  const { weightsBytes, contextLength, layers, keyValueHeads, keySize, valueSize, width, vocabulary } = size;
  if (contextLength === null || weightsBytes === 0) return weightsMemory(weightsBytes);
  const contextTokens = Math.min(contextLength, USUAL_CONTEXT_TOKENS);
  const [first = 0] = keyValueHeads;
  const heads = keyValueHeads.length > 1 ? keyValueHeads.reduce((sum, count) => sum + count, 0) : first * layers;
  const cacheBytes = contextTokens * heads * (keySize + valueSize) * FLOAT16_BYTES;
  const workBytes = Math.min(contextTokens, TOKENS_AT_ONCE) * (vocabulary + width) * FLOAT32_BYTES;
  return need({ weightsBytes, cacheBytes, workBytes, contextTokens });
}

/** What the weights alone take: all that a header tells where it does not describe the work. A lower bound. */
export function weightsMemory(weightsBytes: number, workBytes = 0): Need {
  return need({ weightsBytes, cacheBytes: 0, workBytes, contextTokens: null });
}

function need(memory: MemoryNeed): Need {
  const { weightsBytes, cacheBytes, workBytes, contextTokens } = memory;
  const sane = {
    weightsBytes: bounded(weightsBytes),
    cacheBytes: bounded(cacheBytes),
    workBytes: bounded(workBytes),
    contextTokens,
  };
  return { memoryBytes: bounded(sane.weightsBytes + sane.cacheBytes + sane.workBytes), memory: sane };
}

function bounded(bytes: number): number {
  return Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(bytes)));
}
