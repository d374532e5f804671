import { expect, test } from 'vitest';
import { FoldedTime } from '../../../../../renderer/components/score/folded-time.ts';
import { pointedAt, type Scene } from '../../../../../renderer/components/score/hit-test.ts';
import { layScore } from '../../../../../renderer/components/score/score-layout.ts';
import { sameNote, stepFrom } from '../../../../../renderer/components/score/step-notes.ts';
import { anAttempt, aRound, aScore } from './a-score.ts';

const FAILURE = { code: 'unavailable', message: 'b left' } as const;
const MODEL = aScore(
  [aRound(), aRound({ number: 2, startedAt: 130, committedAt: 250 })],
  [
    {
      round: 1,
      attempts: [
        anAttempt({ device: 'a' }),
        anAttempt({ device: 'b', partition: 1, endedAt: 40, outcome: 'failed', failure: FAILURE }),
      ],
    },
    { round: 2, attempts: [anAttempt({ device: 'a', offeredAt: 130, endedAt: 240 })] },
  ],
);
const LAYOUT = layScore(1_148, 2);
const SCENE: Scene = {
  model: MODEL,
  time: new FoldedTime([], 0),
  view: { from: 0, msPerPx: 1, isFollowing: false },
  layout: LAYOUT,
  level: 'notes',
  scrollPx: 0,
  now: 9_999,
};
const at = (time: number, lane: number) =>
  pointedAt(SCENE, LAYOUT.leftPx + time, LAYOUT.topPx + (lane + 0.5) * LAYOUT.lanePx);

test('a note is found where it is drawn, also a little beside it', () => {
  expect(at(50, 0)).toMatchObject({ kind: 'note', note: { deviceId: 'a', round: 1 } });
  expect(at(43, 1)).toMatchObject({ kind: 'note', note: { deviceId: 'b', outcome: 'failed' } });
});

test('a rest says what is waited for', () => {
  expect(at(60, 1)).toMatchObject({
    kind: 'rest',
    rest: { from: 40, to: 100, reason: { kind: 'others', deviceIds: ['a'] } },
  });
  expect(at(110, 1)).toMatchObject({ kind: 'rest', rest: { reason: { kind: 'aggregation' } } });
  expect(at(200, 1)).toMatchObject({ kind: 'rest', rest: { round: 2, reason: { kind: 'no-part' } } });
});

test('above the lanes a bar is found, left of them nothing', () => {
  expect(pointedAt(SCENE, LAYOUT.leftPx + 200, 30)).toMatchObject({ kind: 'bar', bar: { round: 2 } });
  expect(pointedAt(SCENE, 20, LAYOUT.topPx + 5)).toBeUndefined();
});

test('keys lead along a lane and to the nearest note of the next', () => {
  const last = stepFrom(MODEL, undefined, 'next');
  expect(last).toMatchObject({ deviceId: 'a', round: 2 });
  const first = stepFrom(MODEL, last, 'previous');
  expect(first).toMatchObject({ deviceId: 'a', round: 1 });
  expect(stepFrom(MODEL, first, 'previous')).toBe(first);
  const below = stepFrom(MODEL, last, 'down');
  expect(below).toMatchObject({ deviceId: 'b' });
  expect(stepFrom(MODEL, below, 'down')).toBe(below);
  expect(below === undefined ? undefined : sameNote(MODEL, { ...below })).toBe(below);
});
