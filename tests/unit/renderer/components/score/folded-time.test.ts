import { expect, test } from 'vitest';
import { FoldedTime, findFolds } from '../../../../../renderer/components/score/folded-time.ts';
import { anAttempt, aRound, aScore } from './a-score.ts';

const HOUR = 3_600_000;

test('an hour in which nobody played is folded, a second between rounds is not', () => {
  const rounds = [
    aRound(),
    aRound({ number: 2, startedAt: 1_000, committedAt: 1_120 }),
    aRound({ number: 3, startedAt: HOUR, committedAt: HOUR + 120 }),
  ];
  expect(findFolds(aScore(rounds, []), 2 * HOUR)).toEqual([{ from: 1_120, to: HOUR }]);
});

test('a job that waits now is folded up to now', () => {
  const rounds = [aRound()];
  const attempts = [{ round: 1, attempts: [anAttempt()] }];
  expect(findFolds(aScore(rounds, attempts, true), HOUR)).toEqual([{ from: 120, to: HOUR }]);
  const playing = [{ round: 1, attempts: [anAttempt({ endedAt: null, outcome: 'running' })] }];
  expect(findFolds(aScore(rounds, playing, true), HOUR)).toEqual([]);
});

test('time on the paper goes on without what is folded, and back again', () => {
  const time = new FoldedTime(
    [
      { from: 100, to: 1_100 },
      { from: 2_000, to: 4_000 },
    ],
    50,
  );
  const pairs = [
    [50, 50],
    [100, 100],
    [600, 125],
    [1_100, 150],
    [1_500, 550],
    [2_000, 1_050],
    [3_000, 1_075],
    [4_500, 1_600],
  ] as const;
  for (const [clock, paper] of pairs) {
    expect(time.toPaper(clock)).toBeCloseTo(paper);
    expect(time.toClock(paper)).toBeCloseTo(clock);
  }
  expect(time.foldAt(1_000)).toEqual({ from: 100, to: 1_100 });
  expect(time.foldAt(1_200)).toBeUndefined();
});
