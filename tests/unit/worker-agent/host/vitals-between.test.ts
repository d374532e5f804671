import { expect, test } from 'vitest';
import type { HostVitals } from '../../../../common/domain/host-reading.ts';
import { vitalsBetween } from '../../../../worker-agent/host/vitals-between.ts';

function aLook(seconds: number, told: Partial<HostVitals> = {}) {
  const nothing = { power: { source: null, battery: null }, thermal: null, memoryPressure: null };
  return {
    at: seconds * 1_000,
    told: { ...nothing, traffic: null, energy: [], batteryWatts: null, gpuUsage: null, ...told },
  };
}

const RANGE = 1_000_000_000;
const energy = (microjoules: number) => [{ zone: 'intel-rapl:0', microjoules, rangeMicrojoules: RANGE }];

test('rates are over the time between two looks, and not known at the first', () => {
  const first = aLook(10, { traffic: { receivedBytes: 1_000, sentBytes: 50 }, energy: energy(5_000_000) });
  const second = aLook(14, { traffic: { receivedBytes: 9_000, sentBytes: 250 }, energy: energy(65_000_000) });
  expect(vitalsBetween(undefined, first)).toMatchObject({ network: null, power: null });
  expect(vitalsBetween(first, second)).toMatchObject({
    network: { receivedBytesPerSecond: 2_000, sentBytesPerSecond: 50 },
    power: { watts: 15, scope: 'processor' },
  });
});

test('an energy counter goes round', () => {
  const before = aLook(0, { energy: energy(RANGE - 4_000_000) });
  expect(vitalsBetween(before, aLook(2, { energy: energy(6_000_000) })).power?.watts).toBe(5);
});

test('an energy counter that began anew during a suspend, or over a long gap, tells nothing', () => {
  const range = 262_143_328_850;
  const at = (microjoules: number) => ({ energy: [{ zone: 'intel-rapl:0', microjoules, rangeMicrojoules: range }] });
  const before = aLook(0, at(90_000_000_000));
  expect(vitalsBetween(before, aLook(3, at(40_000_000))).power).toBeNull();
  expect(vitalsBetween(before, aLook(15, at(90_600_000_000))).power?.watts).toBe(40);
  expect(vitalsBetween(before, aLook(16, at(90_600_000_000))).power).toBeNull();
  // A look that is late by a little against the one before is no matter.
  expect(vitalsBetween(before, aLook(0.01, at(90_030_000_000))).power?.watts).toBe(3_000);
});

test('an interface that began anew, and a counter that was not there, tell no rate', () => {
  const before = aLook(0, { traffic: { receivedBytes: 9_000, sentBytes: 10 } });
  const after = aLook(1, { traffic: { receivedBytes: 5, sentBytes: 10 }, energy: energy(7) });
  expect(vitalsBetween(before, after)).toMatchObject({ network: null, power: null });
});

test('what the battery gives is of the whole machine, and stands back behind counters of the processor', () => {
  expect(vitalsBetween(undefined, aLook(0, { batteryWatts: 9.5 })).power).toEqual({ watts: 9.5, scope: 'machine' });
  const before = aLook(0, { batteryWatts: 9.5, energy: energy(0) });
  const after = aLook(1, { batteryWatts: 9.5, energy: energy(3_000_000) });
  expect(vitalsBetween(before, after).power).toEqual({ watts: 3, scope: 'processor' });
});
