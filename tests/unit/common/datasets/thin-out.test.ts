import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { previewShape, thinnedOut } from '../../../../common/datasets/thin-out.ts';

test('what is small enough stays as it is', () => {
  const values = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
  expect(previewShape([28, 28, 1], 3_072)).toEqual([28, 28, 1]);
  expect(thinnedOut(values, [28, 28, 1], 3_072)).toEqual([...values]);
  expect(thinnedOut(Float32Array.of(1.5, 2), [2], 3_072)).toEqual([1.5, 2]);
});

test('an image loses rows and columns at equal distances', () => {
  const values = Uint8Array.from({ length: 64 * 64 }, (_, i) => (Math.floor(i / 64) % 64) * 2 + (i % 2));
  expect(previewShape([64, 64, 1], 1_024)).toEqual([32, 32, 1]);
  const thinned = thinnedOut(values, [64, 64, 1], 1_024);
  expect(thinned.slice(0, 32)).toEqual(Array.from({ length: 32 }, () => 0));
  expect(thinned[32]).toBe(4);
});

test('of a shape of any size there are as many values as its preview shape says, and never too many', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 3_072 }), (shape, most) => {
      const count = shape.reduce((product, size) => product * size, 1);
      fc.pre(count < 2_000_000);
      const thinned = thinnedOut(new Uint8Array(count), shape, most);
      expect(thinned).toHaveLength(previewShape(shape, most).reduce((product, size) => product * size, 1));
      expect(thinned.length).toBeLessThanOrEqual(most);
    }),
    { numRuns: 300 },
  );
});
