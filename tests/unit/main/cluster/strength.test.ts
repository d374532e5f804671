import { expect, test } from 'vitest';
import type { Device } from '../../../../common/domain/device.ts';
import { strengthOf } from '../../../../main/cluster/strength.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aDevice } from '../api/a-control-api.ts';

const onBattery = (charging: boolean): Device['metrics'] => ({
  ...someMetrics(),
  at: 1,
  battery: { level: 0.5, charging },
});

test('counts what the devices that are online have, and no others', () => {
  const local = { name: 'd', shape: [2], classes: ['a', 'b'] };
  expect(
    strengthOf([
      {
        ...aDevice('one'),
        metrics: onBattery(false),
        datasets: [
          { ...local, samples: 10 },
          { ...local, samples: 5 },
        ],
      },
      { ...aDevice('two'), metrics: onBattery(true) },
      { ...aDevice('three'), state: 'offline', metrics: onBattery(false) },
    ]),
  ).toEqual({ cores: 4, memoryBytes: 2, samples: 15, onBattery: 1 });
  expect(strengthOf([])).toEqual({ cores: 0, memoryBytes: 0, samples: 0, onBattery: 0 });
});
