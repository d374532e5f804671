import { describe, expect, test } from 'vitest';
import { panned, zoomed } from '../../../../../renderer/components/chart/chart-view.ts';

const WHOLE = { min: 0, max: 100 };

describe('what of a chart is in sight', () => {
  test('moves by a share of its width, and no further than there is something', () => {
    expect(panned({ min: 20, max: 40 }, WHOLE, 0.5)).toEqual({ min: 30, max: 50 });
    expect(panned({ min: 70, max: 90 }, WHOLE, 5)).toEqual({ min: 80, max: 100 });
    expect(panned({ min: 10, max: 30 }, WHOLE, -5)).toEqual({ min: 0, max: 20 });
    expect(panned(WHOLE, WHOLE, 0.3)).toEqual(WHOLE);
  });

  test('zooms around the pointer, which stays over the same value', () => {
    const closer = zoomed({ min: 0, max: 100 }, WHOLE, { factor: 0.5, at: 0.25 });
    expect(closer).toEqual({ min: 12.5, max: 62.5 });
    expect(closer.min + 0.25 * (closer.max - closer.min)).toBe(25);
  });

  test('is never wider than all there is, nor narrower than can be told apart', () => {
    expect(zoomed({ min: 40, max: 60 }, WHOLE, { factor: 99, at: 0.9 })).toEqual(WHOLE);
    const closest = zoomed({ min: 50, max: 50.01 }, WHOLE, { factor: 1e-9, at: 0.5 });
    expect(closest.max - closest.min).toBeCloseTo(0.005);
  });
});
