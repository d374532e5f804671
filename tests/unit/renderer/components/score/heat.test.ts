import { expect, test } from 'vitest';
import { FoldedTime } from '../../../../../renderer/components/score/folded-time.ts';
import { cellEdges, heatOf } from '../../../../../renderer/components/score/heat.ts';
import type { Scene } from '../../../../../renderer/components/score/hit-test.ts';
import { layScore } from '../../../../../renderer/components/score/score-layout.ts';
import { anAttempt, aRound, aScore } from './a-score.ts';

const ROUNDS = Array.from({ length: 40 }, (_, index) =>
  aRound({ number: index + 1, startedAt: index * 100, committedAt: index * 100 + 100 }),
);
const ATTEMPTS = ROUNDS.map(({ number, startedAt }) => ({
  round: number,
  attempts: [
    anAttempt({
      offeredAt: startedAt,
      endedAt: startedAt + (number % 2 === 0 ? 100 : 50),
      outcome: number === 7 ? 'failed' : 'done',
    }),
  ],
}));

function aScene(from: number, msPerPx: number): Scene {
  const model = aScore(ROUNDS, ATTEMPTS);
  const view = { from, msPerPx, isFollowing: false };
  const time = new FoldedTime([], 0);
  return { model, time, view, layout: layScore(1_148, 1), level: 'heat', scrollPx: 0, now: 9_999 };
}

test('a cell is a round where there is room, and as dark as the device was busy in it', () => {
  const scene = aScene(0, 20);
  const edges = cellEdges(scene);
  expect([...edges.slice(0, 3)]).toEqual([0, 5, 10]);
  const { busy, broken } = heatOf(scene, 0, edges);
  expect([...busy.slice(0, 4)]).toEqual([0.5, 1, 0.5, 1]);
  expect(broken.indexOf(1)).toBe(6);
});

test('from farther away several rounds share a cell', () => {
  const scene = aScene(0, 50);
  const edges = cellEdges(scene);
  expect([...edges.slice(0, 3)]).toEqual([0, 4, 8]);
  expect(heatOf(scene, 0, edges).busy[0]).toBeCloseTo(0.75);
});

test('cells stay with their rounds while the view moves', () => {
  const edges = cellEdges(aScene(150, 50));
  expect([...edges.slice(0, 2)]).toEqual([-3, 1]);
});
