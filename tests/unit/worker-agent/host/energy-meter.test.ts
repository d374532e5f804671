import { expect, test } from 'vitest';
import type { HostVitals } from '../../../../common/domain/host-reading.ts';
import { EnergyMeter, usedBetweenMarks } from '../../../../worker-agent/host/energy-meter.ts';

const RANGE = 1_000_000_000;

/** A look at a machine whose counter stands at so many joules since it began anew. */
function aLook(at: number, joules: number | null) {
  const energy =
    joules === null ? [] : [{ zone: 'package-0', microjoules: (joules * 1e6) % RANGE, rangeMicrojoules: RANGE }];
  const told: HostVitals = {
    power: { source: 'mains', battery: null },
    thermal: null,
    memoryPressure: null,
    traffic: null,
    energy,
    batteryWatts: null,
    gpuUsage: null,
  };
  return { at, told };
}

test('marks between the looks tell what was used, also over counters that begin anew', () => {
  const meter = new EnergyMeter();
  for (const [second, joules] of [0, 400, 800].entries()) meter.note(aLook(second * 1_000, joules));
  const from = meter.markAt(aLook(2_500, 900));
  for (const [second, joules] of [1_200, 1_600, 2_000, 2_400].entries())
    meter.note(aLook(3_000 + second * 1_000, joules));
  const to = meter.markAt(aLook(6_500, 2_500));
  expect(usedBetweenMarks(from, to, 4_000)).toEqual({ joules: expect.closeTo(1_600, 6), scope: 'processor' });
});

test('nothing is told over a gap in which the machine did not say', () => {
  const meter = new EnergyMeter();
  meter.note(aLook(0, 0));
  meter.note(aLook(1_000, 10));
  const from = meter.markAt(aLook(1_500, 15));
  meter.note(aLook(2_000, null));
  expect(meter.markAt(aLook(2_500, null))).toBeNull();
  for (const [second, joules] of [30, 40, 50].entries()) meter.note(aLook(3_000 + second * 1_000, joules));
  const to = meter.markAt(aLook(5_500, 55));
  expect(from).not.toBeNull();
  expect(to).not.toBeNull();
  expect(usedBetweenMarks(from, to, 1_000)).toBeNull();
});

test('a battery tells watts, which count for the time that was worked', () => {
  const meter = new EnergyMeter();
  const look = (at: number) => ({ at, told: { ...aLook(at, null).told, batteryWatts: 20 } });
  meter.note(look(0));
  meter.note(look(3_000));
  meter.note(look(6_000));
  const from = meter.markAt(look(7_000));
  meter.note(look(9_000));
  expect(usedBetweenMarks(from, meter.markAt(look(10_000)), 1_500)).toEqual({
    joules: expect.closeTo(30, 9),
    scope: 'machine',
  });
});
