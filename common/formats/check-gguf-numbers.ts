import { malformedModel } from './format-errors.ts';
import type { GgufValue } from './gguf-metadata.ts';
import type { GgufTensor } from './gguf-tensors.ts';

/** `LLAMA_MAX_LAYERS` of llama.cpp. */
const MOST_BLOCKS = 512;
const BLOCK = /(^|\.)blk\.\d+\./;
const KEYS = /(^|\.)blk\.\d+\.attn_(k|v)\.weight$/;
const ATTENTION = /(^|\.)blk\.\d+\.attn_(q|k|v|qkv)\.weight$/;
const FEED_FORWARD = /(^|\.)blk\.\d+\.ffn_(up|down|gate)\.weight$/;
/** Arrays with a value for each token. */
const BY_TOKEN = ['tokenizer.ggml.scores', 'tokenizer.ggml.token_type'];

/**
 * Checks the numbers that a GGUF file gives of its model against the tensors that are in it. On these, llama.cpp divides by
 * zero, runs into an assertion, or reads behind the end of an array. Where there are no such tensors nothing is asked: models
 * without attention have no heads.
 * @throws AppError `model-malformed`
 */
export function checkGgufNumbers(metadata: ReadonlyMap<string, GgufValue>, tensors: readonly GgufTensor[]): void {
  const named = metadata.get('general.architecture');
  const architecture = typeof named === 'string' ? named : '';
  const of = (key: string) => metadata.get(`${architecture}.${key}`);
  const has = (kind: RegExp) => tensors.some(({ name }) => kind.test(name));
  const blocks = of('block_count');
  if (typeof blocks === 'number' && (!(blocks <= MOST_BLOCKS) || (blocks === 0 && has(BLOCK)))) {
    throw malformedModel('GGUF', `it counts ${blocks} blocks`);
  }
  if (isNothing(of('attention.head_count_kv')) && has(KEYS)) {
    throw malformedModel('GGUF', 'it has keys and values, but no heads for them');
  }
  if (isNothing(of('attention.head_count')) && has(ATTENTION)) {
    throw malformedModel('GGUF', 'it has tensors of attention, but no heads');
  }
  if (isNothing(of('feed_forward_length')) && has(FEED_FORWARD)) {
    throw malformedModel('GGUF', 'it has feed-forward tensors, but of no length');
  }
  for (const [key, value] of metadata) {
    if (key.endsWith('epsilon') && !(typeof value === 'number' && value >= 0 && Number.isFinite(value))) {
      throw malformedModel('GGUF', `${key} is ${typeof value === 'number' ? value : 'no number'}`);
    }
  }
  const tokens = lengthOf(metadata.get('tokenizer.ggml.tokens')) ?? 0;
  for (const key of BY_TOKEN) {
    const length = lengthOf(metadata.get(key));
    if (length !== undefined && length < tokens)
      throw malformedModel('GGUF', `${key} has ${length} values for ${tokens} tokens`);
  }
}

/** Zero, or zero in every block; what is not told is for the loader to ask for. */
function isNothing(value: GgufValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => one === 0);
  return value === 0;
}

function lengthOf(value: GgufValue | undefined): number | undefined {
  return typeof value === 'object' ? value.length : undefined;
}
