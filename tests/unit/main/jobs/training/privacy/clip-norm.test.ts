import { describe, expect, test } from 'vitest';
import { Random } from '../../../../../../common/random.ts';
import type { CentralPrivacy } from '../../../../../../common/specs/privacy-spec.ts';
import { clipNormAfter, releaseAt, sumNoise } from '../../../../../../main/jobs/training/privacy/clip-norm.ts';
import { releaseUncutShare } from '../../../../../../main/jobs/training/privacy/release.ts';
import { renyiDivergence } from '../../../../../../main/jobs/training/privacy/sampled-gaussian.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';

function adaptive(clipNorm: object, noiseMultiplier = 1): CentralPrivacy {
  const { privacy } = aTrainSpec({ privacy: { mechanism: 'central', clipNorm, noiseMultiplier, delta: 1e-5 } });
  if (privacy?.mechanism !== 'central') throw new Error('it is central');
  return privacy;
}

describe('a sum and a count that are let out together', () => {
  test.each([
    [1, 5],
    [3, 5],
    [0.5, 0.3],
    [8, 100],
  ])('tell as much as a sum alone with noise %d: count %d', (total, countDeviation) => {
    const ofSum = renyiDivergence(7, { rate: 1, noise: sumNoise(total, countDeviation) });
    // An update moves the centred count by a half.
    const ofCount = renyiDivergence(7, { rate: 1, noise: countDeviation / 0.5 });
    expect(ofSum + ofCount).toBeCloseTo(renyiDivergence(7, { rate: 1, noise: total }), 10);
  });

  test('have the figures of Andrew et al. 2021, Theorem 1', () => {
    expect(sumNoise(3, 5)).toBeCloseTo((1 / 9 - 1 / 100) ** -0.5, 12);
    expect(releaseAt(0.1, 200, adaptive({ initial: 0.1 }))).toEqual({
      expectedUpdates: 200,
      deviation: sumNoise(1, 10) * 0.1,
      countDeviation: 10,
    });
  });

  test('have a count with noise enough for the sum where rounds are small', () => {
    const { countDeviation, deviation } = releaseAt(1, 4, adaptive({ initial: 1 }, 2));
    expect(countDeviation).toBe(2);
    expect(deviation).toBeCloseTo(2 / Math.sqrt(0.75), 12);
  });
});

describe('the norm', () => {
  test.each([
    ['median', 0.5, 0.01],
    ['median, from above', 0.5, 500],
    ['upper quartile', 0.75, 1],
  ])('comes to the %s of the norms, with the noise on', (_, quantile, initial) => {
    const privacy = adaptive({ initial, quantile });
    const random = new Random(7);
    const [updates, rounds, judged] = [400, 160, 60];
    const norms = () => Array.from({ length: updates }, () => 2 * Math.exp(0.8 * random.normal()));
    let norm = clipNormAfter(undefined, privacy);
    let sum = 0;
    for (let round = 1; round <= rounds; round++) {
      const cut = norms().filter((one) => one > norm).length;
      const release = releaseAt(norm, updates, privacy);
      const uncutShare = releaseUncutShare({ cut, uncut: updates - cut }, release) ?? Number.NaN;
      norm = clipNormAfter({ norm, uncutShare }, privacy);
      if (round > rounds - judged) sum += Math.log(norm) / judged;
    }
    // Φ⁻¹(0.75) = 0.6745. A share that is off by the noise of a round moves the norm by 1 %.
    const wanted = Math.log(2) + (quantile === 0.5 ? 0 : 0.8 * 0.6745);
    expect(Math.abs(sum - wanted)).toBeLessThan(0.08);
  });

  test('moves by the learning rate at most where the share has no noise', () => {
    const privacy = adaptive({ initial: 3, learningRate: 0.5, quantile: 0.25 });
    expect(clipNormAfter({ norm: 2, uncutShare: 1 }, privacy)).toBeCloseTo(2 * Math.exp(-0.375), 12);
    expect(clipNormAfter({ norm: 2, uncutShare: 0 }, privacy)).toBeCloseTo(2 * Math.exp(0.125), 12);
  });

  test('that is fixed stays so', () => {
    expect(clipNormAfter({ norm: 2, uncutShare: 1 }, { clipNorm: 7 })).toBe(7);
    expect(releaseAt(7, 10, { ...adaptive({ initial: 1 }), clipNorm: 7 })).toMatchObject({
      deviation: 7,
      countDeviation: null,
    });
  });
});
