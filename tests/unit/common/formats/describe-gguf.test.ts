import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../../common/formats/byte-source.ts';
import { describeGguf } from '../../../../common/formats/describe-gguf.ts';
import { aGguf, type GgufPlan } from './a-gguf.ts';

const read = (bytes: Uint8Array) => describeGguf(memorySource(bytes));
const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url));
const llama: GgufPlan['keys'] = {
  'general.architecture': { type: 'text', value: 'llama' },
  'llama.context_length': { type: 'u32', value: 4_096 },
  'llama.block_count': { type: 'u32', value: 32 },
  'llama.embedding_length': { type: 'u32', value: 4_096 },
  'llama.attention.head_count': { type: 'u32', value: 32 },
  'llama.vocab_size': { type: 'u32', value: 32_000 },
};
const weight = { name: 'w', dimensions: [32, 2], type: 8, offset: 0 };

test('a trained model is described by its header', async () => {
  expect(await read(fixture('moby-160k-Q8_0.gguf'))).toMatchObject({
    kind: 'model',
    format: 'gguf',
    formatVersion: '3',
    name: 'moby-160k',
    architecture: 'llama',
    parameters: 158_016,
    tensors: 20,
    quantisation: 'Q8_0',
    contextLength: 1_024,
    licence: 'apache-2.0',
    memory: { weightsBytes: 189_952, contextTokens: 1_024 },
  });
  expect(await read(fixture('rand-1x8-min.gguf'))).toMatchObject({
    parameters: 2_544,
    quantisation: 'F32',
    tensors: 11,
  });
});

test('the memory of Llama 2 7B is what llama.cpp reserves for it', async () => {
  const { memory, memoryBytes } = await read(aGguf({ keys: llama ?? {}, tensors: [weight], dataBytes: 68 }));
  expect(memory).toEqual({
    weightsBytes: 68,
    cacheBytes: 2 * 2 ** 30,
    workBytes: 70.5 * 2 ** 20,
    contextTokens: 4_096,
  });
  expect(memoryBytes).toBe(68 + 2 * 2 ** 30 + 70.5 * 2 ** 20);
});

test('heads that differ from layer to layer are counted one by one', async () => {
  const keys: GgufPlan['keys'] = {
    ...llama,
    'llama.attention.head_count_kv': { type: 'numbers', value: [8, 0, 4] },
    'llama.attention.key_length': { type: 'u32', value: 64 },
    'llama.attention.value_length': { type: 'u32', value: 32 },
  };
  const { memory } = await read(aGguf({ keys, tensors: [weight], dataBytes: 68 }));
  expect(memory.cacheBytes).toBe(4_096 * 12 * (64 + 32) * 2);
});

test('without a file type the heaviest type of tensor names the quantisation', async () => {
  const tensors = [weight, { name: 'norm', dimensions: [8], type: 0, offset: 96 }];
  expect(await read(aGguf({ tensors, dataBytes: 128 }))).toMatchObject({
    quantisation: 'Q8_0',
    parameters: 72,
    licence: null,
  });
});

test('a type that is newer than this program leaves the size of the data', async () => {
  const tensors = [{ name: 'w', dimensions: [64], type: 99, offset: 0 }];
  expect(await read(aGguf({ tensors, dataBytes: 40 }))).toMatchObject({ parameters: 64, memory: { weightsBytes: 40 } });
});

describe('what is wrong is named', () => {
  test('a file cut in its data tells both sizes', async () => {
    const whole = fixture('moby-160k-Q8_0.gguf');
    await expect(read(whole.subarray(0, 100_000))).rejects.toMatchObject({
      code: 'model-truncated',
      message: 'the GGUF file is cut short: the header says 214 kB, the file has 100 kB',
      details: { format: 'GGUF', expectedBytes: 213_568, sizeBytes: 100_000 },
    });
  });

  test('a file cut anywhere in its header is cut short', async () => {
    const whole = fixture('rand-1x8-min.gguf');
    for (let bytes = 4; bytes < 2_000; bytes += 37) {
      await expect(read(whole.subarray(0, bytes)), `${bytes} bytes`).rejects.toMatchObject({ code: 'model-truncated' });
    }
  });

  const malformed: Readonly<Record<string, [plan: GgufPlan, message: RegExp]>> = {
    'a version of the future': [{ version: 4 }, /version 4/],
    'the other byte order': [{ version: 3 << 24 }, /big-endian/],
    'a count of tensors that no file has': [{ tensorCount: 1n << 52n }, /counts 4503599627370496 tensors/],
    'a count beyond 2^53': [{ tensorCount: (1n << 64n) - 1n }, /as large as/],
    'a count of keys that no file has': [{ keyCount: 100_000n }, /counts 100000 keys/],
    'tensors that overlap': [
      { tensors: [weight, { ...weight, name: 'v', offset: 64 }], dataBytes: 200 },
      /tensors "w" and "v" overlap/,
    ],
    'a tensor that is not aligned': [{ tensors: [{ ...weight, offset: 7 }], dataBytes: 200 }, /lies at 7/],
    'rows that are no whole blocks': [{ tensors: [{ ...weight, dimensions: [33] }], dataBytes: 200 }, /rows of 33/],
    'too many dimensions': [{ tensors: [{ ...weight, dimensions: [1, 1, 1, 1, 1] }] }, /5 dimensions/],
    'an alignment of nothing': [{ keys: { 'general.alignment': { type: 'u32', value: 0 } } }, /alignment/],
  };
  test.each(Object.entries(malformed))('%s', async (_, [plan, message]) => {
    await expect(read(aGguf(plan))).rejects.toMatchObject({
      code: 'model-malformed',
      message: expect.stringMatching(message),
    });
  });

  test('a text longer than the file, and one longer than any', async () => {
    const file = aGguf({ keys: { 'general.name': { type: 'text', value: 'x' } } });
    const at = file.indexOf(120) - 8; // the length before "x"
    const withLength = (length: bigint) => {
      const copy = file.slice();
      new DataView(copy.buffer).setBigUint64(at, length, true);
      return read(copy);
    };
    await expect(withLength(1_000_000n)).rejects.toMatchObject({ code: 'model-truncated' });
    await expect(withLength(1n << 40n)).rejects.toMatchObject({ code: 'model-malformed' });
  });

  test('arrays in arrays without an end', async () => {
    const nested = new Uint8Array(12 * 20);
    const view = new DataView(nested.buffer);
    for (let at = 0; at < nested.length; at += 12) {
      view.setUint32(at, 9, true);
      view.setBigUint64(at + 4, 1n, true);
    }
    const head = aGguf({ keys: { k: { type: 'numbers', value: [] } } }).subarray(0, 24 + 8 + 1 + 4);
    await expect(read(Uint8Array.from([...head, ...nested]))).rejects.toMatchObject({
      code: 'model-malformed',
      message: expect.stringContaining('nested'),
    });
  });

  test('the same key twice', async () => {
    const one = aGguf({ keys: { a: { type: 'u32', value: 1 } }, keyCount: 2n }).subarray(0, 24 + 17);
    const twice = Uint8Array.from([...one, ...one.subarray(24)]);
    await expect(read(twice)).rejects.toMatchObject({ message: expect.stringContaining('"a" comes twice') });
  });
});

const attention = { name: 'blk.0.attn_q.weight', dimensions: [32, 2], type: 0, offset: 0 };
const keysOfHeads = { ...attention, name: 'blk.0.attn_k.weight' };
const feedForward = { ...attention, name: 'blk.0.ffn_up.weight' };

test.each([
  ['head_count', 0, attention, /no heads/],
  ['head_count_kv', 0, keysOfHeads, /no heads for them/],
  ['block_count', 0, attention, /0 blocks/],
  ['block_count', 100_000, attention, /100000 blocks/],
  ['feed_forward_length', 0, feedForward, /of no length/],
] as const)('%s of %i, which ends llama.cpp, is refused beforehand', async (key, value, tensor, message) => {
  const name = key.startsWith('head') ? `llama.attention.${key}` : `llama.${key}`;
  const plan = (number: number, tensors: readonly (typeof attention)[]) =>
    aGguf({
      keys: { 'general.architecture': { type: 'text', value: 'llama' }, [name]: { type: 'u32', value: number } },
      tensors,
      dataBytes: 256,
    });
  await expect(describeGguf(memorySource(plan(value, [tensor])))).rejects.toMatchObject({
    code: 'model-malformed',
    message: expect.stringMatching(message),
  });
  expect(await describeGguf(memorySource(plan(1, [tensor])))).toMatchObject({ tensors: 1 });
});

test('a model without attention may have no heads, as state-space models have none', async () => {
  const keys = {
    'general.architecture': { type: 'text', value: 'mamba' },
    'mamba.attention.head_count': { type: 'u32', value: 0 },
    'mamba.feed_forward_length': { type: 'u32', value: 0 },
  } as const;
  const tensors = [{ ...attention, name: 'blk.0.ssm_in.weight' }];
  expect(await describeGguf(memorySource(aGguf({ keys, tensors, dataBytes: 256 })))).toMatchObject({ tensors: 1 });
});

test('one of several files of a model has weights in the others', async () => {
  const keys = { 'split.count': { type: 'u32', value: 3 } } as const;
  expect(await describeGguf(memorySource(aGguf({ keys })))).toMatchObject({ hasExternalData: true });
});
