import { expect, test } from 'vitest';
import type { DeviceReading, Vitals } from '../../../../common/domain/device.ts';
import { energyPerThousand } from '../../../../common/domain/energy-use.ts';
import { someMetrics } from '../../builders/some-metrics.ts';

function aReading(seconds: number, watts: number | null, samplesPerSecond: number | null): DeviceReading {
  const unknown = { powerSource: null, thermal: null, memoryPressure: null, network: null, gpuUsage: null };
  const power: Vitals['power'] = watts === null ? null : { watts, scope: 'processor' };
  const work = samplesPerSecond === null ? null : { samplesPerSecond, tokensPerSecond: null };
  return { ...someMetrics({ vitals: { ...unknown, power }, work }), at: seconds * 1_000 };
}

test('joules of a thousand samples are the power while it trained, over the samples', () => {
  const readings = [
    aReading(0, 100, 500), // since when is not known
    aReading(3, 20, 1_000), // 60 J, 3,000 samples
    aReading(6, 30, 2_000), // 90 J, 6,000 samples
    aReading(9, 5, null), // idle
    aReading(60, 30, 2_000), // after a gap
  ];
  expect(energyPerThousand(readings, 'samplesPerSecond')).toEqual({ joules: 150_000 / 9_000, scope: 'processor' });
  expect(energyPerThousand(readings, 'tokensPerSecond')).toBeNull();
});

test('without power, or without work, nothing is told', () => {
  expect(energyPerThousand([aReading(0, null, 10), aReading(3, null, 10)], 'samplesPerSecond')).toBeNull();
  expect(energyPerThousand([aReading(0, 10, 0), aReading(3, 10, 0)], 'samplesPerSecond')).toBeNull();
  const onBattery = aReading(6, 10, 10);
  const mixed: Vitals = { ...(onBattery.vitals as Vitals), power: { watts: 10, scope: 'machine' } };
  const readings = [aReading(0, 10, 10), aReading(3, 10, 10), { ...onBattery, vitals: mixed }];
  expect(energyPerThousand(readings, 'samplesPerSecond')).toBeNull();
});
