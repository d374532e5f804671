import { describe, expect, it } from 'vitest';
import { roundsToTarget } from '../../../../bench/reproduce/rounds-to-target.ts';

describe('rounds to a target', () => {
  it('are told between two rounds by linear interpolation', () => {
    expect(roundsToTarget([0.5, 0.9, 0.96, 0.98], 0.97)).toBeCloseTo(3.5, 10);
    expect(roundsToTarget([0.5, 0.97], 0.97)).toBe(2);
  });

  it('are counted on the best accuracy so far: a dip between does not matter', () => {
    expect(roundsToTarget([0.96, 0.5, 0.98], 0.97)).toBeCloseTo(2.5, 10);
  });

  it('are those of the first crossing, and one where the first round is there already', () => {
    expect(roundsToTarget([0.9, 0.98, 0.9, 0.99], 0.98)).toBe(2);
    expect(roundsToTarget([0.98], 0.97)).toBe(1);
  });

  it('are unknown while the target was not reached', () => {
    expect(roundsToTarget([0.9, 0.96], 0.97)).toBeNull();
    expect(roundsToTarget([], 0.97)).toBeNull();
  });
});
