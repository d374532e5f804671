import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { FileDescription } from '../../../../common/domain/file-description.ts';
import { AppError } from '../../../../common/errors.ts';
import type { ByteSource } from '../../../../common/formats/byte-source.ts';
import { recogniseFile } from '../../../../common/formats/recognise-file.ts';
import { aGguf } from './a-gguf.ts';
import { aSafetensors } from './a-safetensors.ts';
import { anOnnxModel } from './an-onnx-model.ts';

const CODES = new Set(['model-malformed', 'model-truncated', 'dataset-malformed', 'invalid-specification']);
const MOST_READ_BYTES = 129 << 20;
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

const seeds: readonly Uint8Array[] = [
  readFileSync(new URL('../../../fixtures/rand-1x8-min.gguf', import.meta.url)).subarray(0, 17_536),
  aGguf({
    keys: {
      'general.architecture': { type: 'text', value: 'llama' },
      t: { type: 'texts', value: ['a', 'bc'] },
      n: { type: 'numbers', value: [1, 2] },
    },
    tensors: [{ name: 'w', dimensions: [32, 2], type: 8, offset: 0 }],
    dataBytes: 68,
  }),
  anOnnxModel(),
  aSafetensors({ __metadata__: { a: 'b' }, w: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] } }, 16),
  zipSync({ 'cat/1.png': png, 'dog/1.png': png }),
  Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4]),
  gzipSync(new TextEncoder().encode('a,b,label\n1,2,x\n'.repeat(100))),
  new TextEncoder().encode('kind: train\nname: x\n'),
];

/** Counts what is read, and tells of readings that no file could answer. */
function watched(bytes: Uint8Array, sizeBytes: number) {
  const seen = { bytes: 0, isOutside: false };
  const source: ByteSource = {
    sizeBytes,
    read: async (offset, length) => {
      seen.bytes += length;
      if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > sizeBytes)
        seen.isOutside = true;
      const read = new Uint8Array(Math.min(length, Math.max(0, sizeBytes - offset)));
      read.set(bytes.subarray(offset, offset + read.length));
      return read;
    },
  };
  return { source, seen };
}

async function check(bytes: Uint8Array, sizeBytes = bytes.length): Promise<void> {
  const { source, seen } = watched(bytes, sizeBytes);
  const outcome: unknown = await recogniseFile(source).catch((error: unknown) => error);
  if (outcome instanceof AppError) expect(CODES).toContain(outcome.code);
  else FileDescription.parse(outcome);
  expect(seen.isOutside).toBe(false);
  expect(seen.bytes).toBeLessThanOrEqual(Math.min(MOST_READ_BYTES, 8 * sizeBytes + (1 << 20)));
}

const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.integer({ min: 0, max: 255 }) });

test('whatever is changed or cut, it is described or refused with a code, within bounds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(change, { maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      async (seed, changes, cut, isCut) => {
        const bytes = Uint8Array.from(seed);
        // Headers are at the beginning: most changes hit there.
        for (const { at, byte } of changes) bytes[Math.floor(at ** 3 * bytes.length)] = byte;
        await check(isCut ? bytes.subarray(0, Math.floor(cut * bytes.length)) : bytes);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('numbers blown up to any size are refused before anything is taken for them', async () => {
  const huge = fc.constantFrom(0xffff_ffff_ffff_ffffn, 1n << 62n, 1n << 53n, (1n << 53n) - 1n, 1n << 32n, 1n << 24n);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...seeds), fc.nat(300), huge, async (seed, at, value) => {
      const bytes = Uint8Array.from(seed);
      if (at + 8 <= bytes.length) new DataView(bytes.buffer).setBigUint64(at, value, true);
      await check(bytes);
    }),
    { numRuns: 2_000 },
  );
});

test('a sparse file of a terabyte that begins like a real one is not read through', async () => {
  for (const seed of seeds) await check(seed, 2 ** 40);
}, 60_000);
