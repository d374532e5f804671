import { expect, test } from 'vitest';
import {
  barsBetween,
  layScore,
  levelAt,
  notesBetween,
  usualNoteMs,
} from '../../../../../renderer/components/score/score-layout.ts';
import { anAttempt, aRound, aScore } from './a-score.ts';

test('few lanes are tall, many low, and very many are scrolled through', () => {
  expect(layScore(1_000, 2)).toMatchObject({ lanePx: 40, lanesPx: 80 });
  expect(layScore(1_000, 50)).toMatchObject({ lanePx: 8, lanesPx: 400 });
  const many = layScore(1_000, 1_000);
  expect(many.lanesPx).toBe(8_000);
  expect(many.heightPx).toBe(layScore(1_000, 50).heightPx);
});

test('notes too narrow to be told apart become a heat map', () => {
  expect(levelAt(1_000, 100)).toBe('notes');
  expect(levelAt(1_000, 400)).toBe('heat');
  expect(levelAt(0, 400)).toBe('notes');
});

test('only what sounds in a stretch is found, also a long note that began before it', () => {
  const attempts = [
    anAttempt({ partition: 0, offeredAt: 0, endedAt: 1_000 }),
    anAttempt({ partition: 1, offeredAt: 100, endedAt: 200 }),
    anAttempt({ partition: 2, offeredAt: 600, endedAt: 700 }),
    anAttempt({ partition: 3, offeredAt: 900, endedAt: null, outcome: 'running' }),
  ];
  const score = aScore([aRound()], [{ round: 1, attempts }], true);
  const found = (from: number, to: number) =>
    [...notesBetween(score, 0, from, to, 5_000)].map(({ partition }) => partition);
  expect(found(300, 500)).toEqual([0]);
  expect(found(150, 650)).toEqual([0, 1, 2]);
  expect(found(4_000, 4_500)).toEqual([3]);
  expect(usualNoteMs(score)).toBe(100);
});

test('bars in sight are found, with the one that has begun before', () => {
  const rounds = [0, 1, 2, 3].map((index) =>
    aRound({ number: index + 1, startedAt: index * 100, committedAt: index * 100 + 90 }),
  );
  const score = aScore(rounds, []);
  expect(barsBetween(score, 150, 250)).toEqual({ first: 1, last: 2 });
  expect(barsBetween(score, -50, 9_999)).toEqual({ first: 0, last: 3 });
});
