import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { CompressionSpec } from '../../../../common/specs/compression-spec.ts';
import { codecFor } from '../../../../native/codecs/codec-for.ts';
import type { UpdateCodec } from '../../../../native/codecs/update-codec.ts';

const codecOf = (name: string, more: object = {}) => codecFor(CompressionSpec.parse({ name, ...more }));

/** What arrives of an update. */
function decoded(codec: UpdateCodec, bytes: Uint8Array, count: number): Float32Array {
  const values = new Float32Array(count);
  let at = 0;
  for (const block of codec.decode(bytes, count)) {
    const part = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
    new Uint8Array(values.buffer, at).set(part);
    at += part.length;
  }
  expect(at).toBe(count * 4);
  return values;
}

const sent = (codec: UpdateCodec, values: Float32Array) => decoded(codec, codec.encode(values), values.length);

/** Finite values of any magnitude up to a limit, subnormal ones too. */
const updates = (limit: number) =>
  fc
    .array(fc.float({ noNaN: true, min: Math.fround(-limit), max: Math.fround(limit) }), {
      minLength: 1,
      maxLength: 400,
    })
    .map((values) => Float32Array.from(values));

/** An update as training makes them: small, of both signs, longer than a block. */
function aLongUpdate(count = 70_001): Float32Array {
  const random = new Random(7);
  return Float32Array.from({ length: count }, () => random.normal() / 1_000);
}

const EVERY = [
  ['none', {}, (n: number) => 4 * n],
  ['float16', {}, (n: number) => 2 * n],
  ['bfloat16', {}, (n: number) => 2 * n],
  ['int8', {}, (n: number) => n + 4 * Math.ceil(n / 128)],
  ['top-k', { share: 0.01 }, (n: number) => 8 * Math.ceil(0.01 * n)],
  ['top-k', { share: 1 }, (n: number) => 8 * n],
] as const;

describe.each(EVERY)('%s %o', (name, more, bytesOf) => {
  const codec = codecOf(name, more);

  test('takes as many bytes as it says, for any number of values', () => {
    fc.assert(
      fc.property(updates(1), (values) => {
        expect(codec.encodedBytes(values.length)).toBe(bytesOf(values.length));
        expect(codec.encode(values)).toHaveLength(bytesOf(values.length));
      }),
    );
  });

  test('gives the same again for what it gave, and the same bytes for the same values', () => {
    fc.assert(
      fc.property(updates(1_000), (values) => {
        expect(codec.encode(values)).toEqual(codec.encode(values));
        const once = sent(codec, values);
        if (name !== 'int8') expect(sent(codec, once)).toEqual(once);
      }),
    );
  });

  test('leaves what it packs alone, and reads bytes at odd offsets', () => {
    const values = aLongUpdate();
    const packed = codec.encode(values);
    expect(values).toEqual(aLongUpdate());
    const shifted = new Uint8Array(packed.length + 3);
    shifted.set(packed, 3);
    expect(decoded(codec, shifted.subarray(3), values.length)).toEqual(sent(codec, values));
  });

  test.each([-1, 1, 4])('refuses %i bytes too many', (extra) => {
    const bytes = new Uint8Array(bytesOf(1_000) + extra);
    expect(() => [...codec.decode(bytes, 1_000)]).toThrow(expect.objectContaining({ code: 'update-malformed' }));
  });
});

test.each(EVERY.filter(([name]) => name !== 'none'))('%s %o does not pack what is not finite', (name, more) => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const values = aLongUpdate();
    values[65_000] = bad;
    expect(() => codecOf(name, more).encode(values)).toThrow(
      expect.objectContaining({ code: 'training-diverged', details: { index: 65_000 } }),
    );
  }
});

describe('the error of', () => {
  const expectWithin = (
    codec: UpdateCodec,
    limit: number,
    boundOf: (value: number, values: Float32Array, i: number) => number,
  ) =>
    fc.assert(
      fc.property(updates(limit), (values) => {
        for (const [i, found] of sent(codec, values).entries()) {
          const value = values[i] ?? 0;
          expect(Math.abs(found - value)).toBeLessThanOrEqual(boundOf(value, values, i));
        }
      }),
      { numRuns: 300 },
    );

  test('none is none', () => {
    expectWithin(codecOf('none'), 3e38, () => 0);
  });

  test('float16 is 2⁻¹¹ of the value, or 2⁻²⁵', () => {
    expectWithin(codecOf('float16'), 65_504, (value) => 2 ** -11 * Math.abs(value) + 2 ** -25);
  });

  test('bfloat16 is 2⁻⁸ of the value, or 2⁻¹³⁴', () => {
    expectWithin(codecOf('bfloat16'), 3e38, (value) => 2 ** -8 * Math.abs(value) + 2 ** -134);
  });

  test('int8 is half a step of the largest of its 128 neighbours', () => {
    const largestNear = (values: Float32Array, i: number) => {
      const first = i - (i % 128);
      return Math.max(...values.subarray(first, first + 128).map(Math.abs));
    };
    // The scale is a float32 itself: the last term is what it may be off by, at worst among subnormal numbers.
    expectWithin(codecOf('int8'), 1e38, (_, values, i) => (largestNear(values, i) / 254) * (1 + 2 ** -15) + 2 ** -142);
  });

  test('top-k is what the smallest are, which become zero; the largest are exact', () => {
    const codec = codecOf('top-k', { share: 0.1 });
    fc.assert(
      fc.property(updates(3e38), (values) => {
        const k = Math.ceil(0.1 * values.length);
        const found = sent(codec, values);
        const kept = [...values.keys()].filter((i) => found[i] !== 0);
        expect(kept.length).toBeLessThanOrEqual(k);
        for (const i of kept) expect(found[i]).toBe(values[i]);
        const byMagnitude = [...values.keys()].toSorted(
          (a, b) => Math.abs(values[b] ?? 0) - Math.abs(values[a] ?? 0) || a - b,
        );
        const largest = byMagnitude.slice(0, k).filter((i) => values[i] !== 0);
        expect(kept).toEqual(largest.toSorted((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a hostile update', () => {
  const COUNT = 1_000;
  const packed = (name: string) => codecOf(name, name === 'top-k' ? { share: 0.1 } : {}).encode(aLongUpdate(COUNT));
  const reading = (name: string, bytes: Uint8Array) => () =>
    decoded(codecOf(name, name === 'top-k' ? { share: 0.1 } : {}), bytes, COUNT);

  test.each([
    [Number.NaN, 'update-not-finite'],
    [Number.POSITIVE_INFINITY, 'update-not-finite'],
    [3e38, 'update-not-finite'],
    [-1, 'update-malformed'],
  ])('with an int8 scale of %s is refused', (scale, code) => {
    const bytes = packed('int8');
    new Float32Array(bytes.buffer, 0, 8)[7] = scale;
    expect(reading('int8', bytes)).toThrow(expect.objectContaining({ code, details: { group: 7 } }));
  });

  test.each([
    ['twice', 5, 4],
    ['out of order', 5, 0],
    ['beyond the end', 99, COUNT],
    ['far beyond it', 99, 0xffff_ffff],
  ])('with a top-k place %s is refused', (_, entry, place) => {
    const bytes = packed('top-k');
    const places = new Uint32Array(bytes.buffer, 0, 100);
    places[entry] = place === 4 ? (places[4] ?? 0) : place;
    expect(reading('top-k', bytes)).toThrow(expect.objectContaining({ code: 'update-malformed', details: { entry } }));
  });

  test.each(['float16', 'bfloat16', 'int8', 'top-k'])('of random bytes is refused or read, %s', (name) => {
    const size = packed(name).length;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: size, maxLength: size }), (bytes) => {
        try {
          expect(reading(name, bytes)()).toHaveLength(COUNT);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^update-(malformed|not-finite)$/) });
        }
      }),
    );
  });
});
