import { readFileSync } from 'node:fs';
import type { Random } from '../../../common/random.ts';
import { aSafetensors } from '../../unit/common/formats/a-safetensors.ts';

/** A file that was changed on purpose, and how. */
export interface MutatedModel {
  readonly format: 'gguf' | 'onnx' | 'safetensors';
  readonly how: string;
  readonly bytes: Uint8Array;
}

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));

/** What fuzzers of formats have found most with. */
const NUMBERS = [0, 1, 2, 3, 7, 8, 31, 33, 63, 65, 127, 128, 255, 1_000, 65_535, 100_000, 0x7fff_ffff, 0xffff_ffff];
const WIDE_NUMBERS = [
  0n,
  1n,
  7n,
  1n << 16n,
  1n << 24n,
  1n << 31n,
  1n << 32n,
  1n << 53n,
  1n << 62n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

const GGUF_KEYS = [
  'llama.context_length',
  'llama.embedding_length',
  'llama.block_count',
  'llama.feed_forward_length',
  'llama.attention.head_count',
  'llama.attention.head_count_kv',
  'llama.rope.dimension_count',
  'llama.vocab_size',
  'llama.attention.layer_norm_rms_epsilon',
  'llama.rope.freq_base',
  'general.architecture',
  'general.file_type',
  'tokenizer.ggml.model',
  'tokenizer.ggml.tokens',
  'tokenizer.ggml.scores',
  'tokenizer.ggml.token_type',
  'tokenizer.ggml.bos_token_id',
  'tokenizer.ggml.eos_token_id',
  'tokenizer.ggml.add_bos_token',
];
const GGUF_TENSORS = [
  'token_embd.weight',
  'blk.0.attn_q.weight',
  'blk.0.attn_k.weight',
  'blk.0.ffn_down.weight',
  'output_norm.weight',
];

/** Those that are known to end llama.cpp, and the like. */
const KNOWN_GGUF: readonly (readonly [key: string, value: number])[] = [
  ['llama.attention.head_count', 0],
  ['llama.attention.head_count_kv', 0],
  ['llama.block_count', 100_000],
  ['llama.block_count', 0],
  ['llama.feed_forward_length', 0],
  ['llama.embedding_length', 0],
  ['llama.context_length', 0],
  ['llama.context_length', 0xffff_ffff],
  ['llama.rope.dimension_count', 0xffff_ffff],
];

/** So many files, the same for each seed: half GGUF, three tenths ONNX, the rest safetensors. */
export function mutatedModels(count: number, random: Random): MutatedModel[] {
  return Array.from({ length: count }, (_, number) => {
    const share = number % 10;
    if (share < 5) return mutatedGguf(random, Math.floor(number / 10) * 5 + share);
    return share < 8 ? mutatedOnnx(random) : mutatedSafetensors(random);
  });
}

function mutatedGguf(random: Random, number: number): MutatedModel {
  const bytes = Uint8Array.from(fixture('rand-1x8-min.gguf'));
  const view = new DataView(bytes.buffer);
  const known = KNOWN_GGUF[number];
  if (known !== undefined) {
    const [key, value] = known;
    const at = endOf(bytes, key) + 4;
    if (at >= 4) view.setUint32(at, value, true);
    return { format: 'gguf', how: `${key} is ${value}`, bytes };
  }
  const key = pick(random, GGUF_KEYS);
  const tensor = pick(random, GGUF_TENSORS);
  switch (random.below(8)) {
    case 0:
      return cut('gguf', bytes, random);
    case 1:
      return flipped('gguf', bytes, random, bytes.length);
    case 2: {
      const at = pick(random, [8, 16]);
      const value = pick(random, WIDE_NUMBERS);
      view.setBigUint64(at, value, true);
      return { format: 'gguf', how: `${at === 8 ? 'tensors' : 'keys'} are counted as ${value}`, bytes };
    }
    case 3: {
      const end = endOf(bytes, key);
      const value = pick(random, WIDE_NUMBERS);
      if (end > 0) view.setBigUint64(end - key.length - 8, value, true);
      return { format: 'gguf', how: `the length of ${key} is ${value}`, bytes };
    }
    case 4: {
      const end = endOf(bytes, key);
      const value = random.below(15);
      if (end > 0) view.setUint32(end, value, true);
      return { format: 'gguf', how: `the type of ${key} is ${value}`, bytes };
    }
    case 5: {
      const end = endOf(bytes, tensor);
      const at = 4 * random.below(9);
      const value = pick(random, NUMBERS);
      if (end > 0) view.setUint32(end + at, value, true);
      return { format: 'gguf', how: `${tensor} has ${value} at ${at}`, bytes };
    }
    default: {
      const end = endOf(bytes, key);
      const at = 4 + 4 * random.below(3);
      const value = pick(random, NUMBERS);
      if (end > 0) view.setUint32(end + at, value, true);
      return { format: 'gguf', how: `${key} has ${value} at ${at}`, bytes };
    }
  }
}

function mutatedOnnx(random: Random): MutatedModel {
  const bytes = Uint8Array.from(
    fixture(pick(random, ['torch-mlp.onnx', 'torch-cnn.onnx', 'torch-gru.onnx', 'if-opt.onnx'])),
  );
  if (random.below(5) === 0) return cut('onnx', bytes, random);
  return flipped('onnx', bytes, random, bytes.length);
}

function mutatedSafetensors(random: Random): MutatedModel {
  const shape: unknown[] = [2, 2];
  const offsets: unknown[] = [0, 16];
  const tensor: Record<string, unknown> = { dtype: 'F32', shape, data_offsets: offsets };
  const odd = (): unknown => pick(random, [...NUMBERS, -1, 1.5, 2 ** 53, 1e300, null, '4', [], {}, true]);
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' }, w: tensor };
  const how = pick(random, [
    'shape',
    'offsets',
    'dtype',
    'field',
    'metadata',
    'twice',
    'length',
    'cut',
    'flip',
  ] as const);
  if (how === 'shape') shape[random.below(2)] = odd();
  if (how === 'offsets') offsets[random.below(2)] = odd();
  if (how === 'dtype') tensor['dtype'] = odd();
  if (how === 'field') delete tensor[pick(random, ['dtype', 'shape', 'data_offsets'])];
  if (how === 'metadata') header['__metadata__'] = odd();
  if (how === 'twice') header['v'] = { ...tensor, data_offsets: [odd(), odd()] };
  const bytes = aSafetensors(header, 16);
  if (how === 'cut') return cut('safetensors', bytes, random);
  if (how === 'flip') return flipped('safetensors', bytes, random, bytes.length);
  if (how === 'length') new DataView(bytes.buffer).setBigUint64(0, pick(random, WIDE_NUMBERS), true);
  return { format: 'safetensors', how, bytes };
}

function cut(format: MutatedModel['format'], bytes: Uint8Array, random: Random): MutatedModel {
  const length = random.below(bytes.length);
  return { format, how: `cut at ${length}`, bytes: bytes.slice(0, length) };
}

function flipped(format: MutatedModel['format'], bytes: Uint8Array, random: Random, end: number): MutatedModel {
  const at = Array.from({ length: 1 + random.below(4) }, () => Math.floor(random.uniform() ** 2 * end));
  for (const one of at) bytes[one] = random.below(256);
  return { format, how: `other bytes at ${at.join(', ')}`, bytes };
}

/** Behind the first place of a name; 0 where it is nowhere. */
function endOf(bytes: Uint8Array, name: string): number {
  const found = Buffer.from(bytes.buffer).indexOf(name);
  return found < 0 ? 0 : found + name.length;
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
