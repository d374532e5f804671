import { expect, test } from 'vitest';
import type { JobSpec } from '../../../../../common/specs/job-spec.ts';
import { clockText } from '../../../../../renderer/components/score/clock-text.ts';
import { differingFields } from '../../../../../renderer/screens/jobs/compare/differing-fields.ts';
import { jobCurve } from '../../../../../renderer/screens/jobs/compare/job-curve.ts';
import { mergeCurves } from '../../../../../renderer/screens/jobs/compare/merge-curves.ts';
import { contributionsOf } from '../../../../../renderer/screens/jobs/device-contributions.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';
import { anAttempt, aRound } from '../../components/score/a-score.ts';

const SPEC = aTrainSpec({ rounds: 10, model: { preset: 'mnist-2nn' } });

test('a device is told by what it gave, how long it waited and what failed on it', () => {
  const part = { attempt: 1, loss: 1, accuracy: 0.5 };
  const rounds = [
    aRound({
      participants: [
        { ...part, deviceId: anAttempt().deviceId, partition: 0, samples: 300, trainingMs: 100 },
        { ...part, deviceId: anAttempt({ device: 'b' }).deviceId, partition: 1, samples: 100, trainingMs: 20 },
      ],
    }),
  ];
  const attempts = [
    anAttempt({ endedAt: 120 }),
    anAttempt({ device: 'b', partition: 1, endedAt: 30 }),
    anAttempt({
      device: 'c',
      partition: 2,
      endedAt: 60,
      outcome: 'failed',
      failure: { code: 'unavailable', message: 'c left' },
    }),
  ];
  const [a, b, c] = contributionsOf(rounds, [{ round: 1, attempts }]);
  expect(a).toMatchObject({
    notesDone: 1,
    samples: 300,
    share: 0.75,
    samplesPerSecond: 3_000,
    waiting: 0,
    isSlowest: true,
  });
  expect(b).toMatchObject({ share: 0.25, waiting: 0.75, isSlowest: false });
  expect(c).toMatchObject({ notesDone: 0, failed: 1, failures: [{ message: 'c left' }], meanTrainingMs: null });
});

test('how good its own models are is that of the last round that a device took part in, by samples', () => {
  const part = { attempt: 1, loss: 1, accuracy: 0.5, samples: 10, trainingMs: 1 };
  const ofA = { ...part, deviceId: anAttempt().deviceId };
  const ofB = { ...part, deviceId: anAttempt({ device: 'b' }).deviceId, partition: 2 };
  const heldOut = (accuracy: number, samples: number) => ({ accuracy, samples, loss: 1, evaluationMs: 1 });
  const rounds = [
    aRound({ number: 1, participants: [{ ...ofA, partition: 0, heldOut: heldOut(0.1, 10) }, ofB] }),
    aRound({
      number: 2,
      participants: [
        { ...ofA, partition: 0, heldOut: heldOut(0.5, 10) },
        { ...ofA, partition: 1, heldOut: heldOut(0.9, 30) },
      ],
    }),
    aRound({ number: 3, participants: [ofB] }),
  ];
  const [a, b] = contributionsOf(rounds, []);
  expect(a?.ownAccuracy).toBeCloseTo(0.8);
  expect(b?.ownAccuracy).toBeNull();
});

test('what training took of a device is told where it told of each update', () => {
  const part = { attempt: 1, loss: 1, accuracy: 0.5, samples: 10, trainingMs: 1, partition: 0 };
  const ofA = { ...part, deviceId: anAttempt().deviceId };
  const ofB = { ...part, deviceId: anAttempt({ device: 'b' }).deviceId, partition: 1 };
  const use = { cpuSeconds: 2, peakMemoryBytes: 300 };
  const rounds = [
    aRound({ number: 1, participants: [{ ...ofA, use }, ofB] }),
    aRound({
      number: 2,
      participants: [
        { ...ofA, use: { cpuSeconds: 3, peakMemoryBytes: 200 } },
        { ...ofB, use },
      ],
    }),
  ];
  const [a, b] = contributionsOf(rounds, []);
  expect(a?.use).toEqual({ cpuSeconds: 5, peakMemoryBytes: 300 });
  expect(b?.use).toBeNull();
});

test('fields that differ are listed with their values, the name never', () => {
  const other: JobSpec = { ...SPEC, name: 'other', learningRate: 0.2, data: { kind: 'local', dataset: 'digits' } };
  expect(differingFields([SPEC, other])).toEqual([
    { path: 'data.kind', values: ['managed', 'local'] },
    { path: 'data.partition.scheme', values: ['iid', undefined] },
    { path: 'data.partitions', values: ['null', undefined] },
    { path: 'learningRate', values: ['0.1', '0.2'] },
  ]);
  expect(differingFields([SPEC, SPEC])).toEqual([]);
});

test('curves with positions of their own share one axis, without gaps between their points', () => {
  const merged = mergeCurves([
    { x: [1, 3], values: [10, 30] },
    { x: [2, 4], values: [5, 7] },
  ]);
  expect(merged).toEqual({
    x: [1, 2, 3, 4],
    values: [
      [10, 20, 30, null],
      [null, 5, 6, 7],
    ],
  });
});

test('by time only playing counts', () => {
  const rounds = [aRound({ committedAt: 60_000 }), aRound({ number: 2, startedAt: 600_000, committedAt: 720_000 })];
  expect(jobCurve(rounds, 'time', 'accuracy')).toEqual({ x: [1, 3], values: [0.5, 0.5] });
  expect(jobCurve(rounds, 'round', 'loss')).toEqual({ x: [1, 2], values: [1, 1] });
});

test('lengths of time read as on a stop watch', () => {
  expect([0, 500, 48_000, 725_000, 11_250_000].map(clockText)).toEqual(['0:00', '0:00.5', '0:48', '12:05', '3:07:30']);
});
