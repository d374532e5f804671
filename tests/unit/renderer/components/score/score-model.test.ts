import { expect, test } from 'vitest';
import { extentOf } from '../../../../../renderer/components/score/score-model.ts';
import { anAttempt, aRound, aScore } from './a-score.ts';

test('each device has a lane, in the order of names, whoever played first', () => {
  const attempts = [
    { round: 1, attempts: [anAttempt({ device: 'b-10' }), anAttempt({ device: 'b-9', partition: 1, offeredAt: 5 })] },
  ];
  const { lanes } = aScore([aRound()], attempts);
  expect(lanes.map(({ name }) => name)).toEqual(['b-9', 'b-10']);
  expect(lanes[1]?.notes[0]).toMatchObject({ round: 1, lane: 1, voice: 0 });
});

test('notes that sound together get a voice each, three at most', () => {
  const attempts = [0, 1, 2, 3].map((partition) => anAttempt({ partition, offeredAt: partition }));
  const { lanes } = aScore([aRound()], [{ round: 1, attempts }]);
  expect(lanes[0]?.notes.map(({ voice }) => voice)).toEqual([0, 1, 2, 2]);
  expect(lanes[0]?.voices).toBe(3);
});

test('a note after another needs no voice of its own', () => {
  const attempts = [anAttempt(), anAttempt({ partition: 1, offeredAt: 100, endedAt: 110 })];
  expect(aScore([aRound()], [{ round: 1, attempts }]).lanes[0]?.voices).toBe(1);
});

test('a score that is played ends now, another with its last note', () => {
  const rounds = [aRound({ state: 'running', committedAt: null, evaluation: null })];
  const attempts = [{ round: 1, attempts: [anAttempt({ endedAt: 150 })] }];
  expect(extentOf(aScore(rounds, attempts, true), 900)).toEqual({ from: 0, to: 900 });
  expect(extentOf(aScore(rounds, attempts), 900)).toEqual({ from: 0, to: 150 });
});
