import { expect, test } from 'vitest';
import { energyPerEpoch } from '../../../../common/domain/energy-per-epoch.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import type { Participation } from '../../../../common/domain/job.ts';

const spec = { batchSize: 32, localEpochs: 2 };

function aPart(partition: number, changes: Partial<Participation> = {}): Participation {
  const deviceId = DeviceId.parse('33333333-3333-4333-8333-333333333333');
  return { deviceId, partition, attempt: 1, samples: 320, loss: 1, accuracy: 0.5, trainingMs: 1_000, ...changes };
}

const used = (joules: number) => ({ joules, scope: 'processor' as const });

test('an epoch takes what all passes have taken, by one pass over all parts', () => {
  const round = { participants: [aPart(0, { energy: used(40) }), aPart(1, { energy: used(80) })] };
  // Four passes over 320 samples took 120 J; an epoch is two of them.
  expect(energyPerEpoch([round, round], spec)).toEqual(used(60));
});

test('a device that did half of its work has gone through half as much', () => {
  const work = { steps: 10, asked: 10, full: 20 };
  const participants = [aPart(0, { energy: used(40), work })];
  expect(energyPerEpoch([{ participants }], spec)).toEqual(used(40));
});

test('those that tell stand for those that do not', () => {
  const participants = [aPart(0, { energy: used(40) }), aPart(1)];
  expect(energyPerEpoch([{ participants }], spec)).toEqual(used(40));
});

test('nothing is said where nobody tells, and where not all count the same', () => {
  expect(energyPerEpoch([{ participants: [aPart(0)] }], spec)).toBeNull();
  const participants = [aPart(0, { energy: used(4) }), aPart(1, { energy: { joules: 9, scope: 'machine' } })];
  expect(energyPerEpoch([{ participants }], spec)).toBeNull();
});
