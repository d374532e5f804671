import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../../common/formats/byte-source.ts';
import { describeSafetensors } from '../../../../common/formats/describe-safetensors.ts';
import { aSafetensors } from './a-safetensors.ts';

const read = (bytes: Uint8Array) => describeSafetensors(memorySource(bytes));
const tensor = (dtype: string, shape: number[], from: number, to: number) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});
const header = {
  __metadata__: { format: 'pt', 'modelspec.title': 'Small', 'modelspec.license': 'MIT' },
  'a.weight': tensor('BF16', [4, 3], 0, 24),
  'a.bias': tensor('F32', [3], 24, 36),
};

test('a file is described by its header', async () => {
  expect(await read(aSafetensors(header, 36))).toMatchObject({
    format: 'safetensors',
    name: 'Small',
    parameters: 15,
    tensors: 2,
    quantisation: 'BF16',
    licence: 'MIT',
    memoryBytes: 36,
  });
});

test('a file that is cut tells both sizes', async () => {
  const whole = aSafetensors(header, 36);
  await expect(read(whole.subarray(0, whole.length - 10))).rejects.toMatchObject({
    code: 'model-truncated',
    details: { expectedBytes: whole.length, sizeBytes: whole.length - 10 },
  });
  await expect(read(whole.subarray(0, 30))).rejects.toMatchObject({ code: 'model-truncated' });
});

describe('what is wrong is named', () => {
  const malformed: Readonly<Record<string, [header: unknown, bytes: number, message: RegExp]>> = {
    'tensors that overlap': [{ a: tensor('U8', [4], 0, 4), b: tensor('U8', [4], 2, 6) }, 6, /"b" overlaps/],
    'a gap': [{ a: tensor('U8', [4], 0, 4), b: tensor('U8', [4], 8, 12) }, 12, /"b" begins at 8/],
    'a size that is not of the shape': [{ a: tensor('F32', [4], 0, 4) }, 4, /takes 16 bytes, not 4/],
    'offsets that go backwards': [{ a: tensor('X', [4], 8, 4) }, 8, /not understood|begins at 8/],
    'bytes behind the end': [{ a: tensor('U8', [4], 0, 4) }, 9, /5 bytes follow/],
    'a negative size': [{ a: tensor('U8', [-4], 0, 4) }, 4, /not understood/],
    'no object': [['a'], 4, /no JSON object/],
  };
  test.each(Object.entries(malformed))('%s', async (_, [content, bytes, message]) => {
    await expect(read(aSafetensors(content, bytes))).rejects.toMatchObject({
      code: 'model-malformed',
      message: expect.stringMatching(message),
    });
  });

  test('a header larger than any is not loaded', async () => {
    const sizeBytes = 2 ** 33;
    const head = new Uint8Array(4_096).fill(0x7b);
    new DataView(head.buffer).setBigUint64(0, 2n ** 32n, true);
    const source = { sizeBytes, read: async (offset: number, length: number) => head.slice(offset, offset + length) };
    await expect(describeSafetensors(source)).rejects.toMatchObject({ code: 'model-malformed' });
  });
});
