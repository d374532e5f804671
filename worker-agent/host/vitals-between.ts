import type { Vitals } from '../../common/domain/device.ts';
import type { EnergyCounter, HostVitals } from '../../common/domain/host-reading.ts';

/** What a machine told at one time. */
export interface VitalsLook {
  /** In milliseconds of a clock that only grows. */
  readonly at: number;
  readonly told: HostVitals;
}

/** Looks at counters are three seconds apart: over a longer gap than some of them they may have begun anew without showing it. */
const LONGEST_GAP_MS = 15_000;
/** No part of a processor uses as much: a counter that says so has not gone round but begun anew, as after a suspend. */
const MOST_WATTS = 2_000;
/** The counters are not read at the very moment of their look. */
const LEAST_SECONDS = 1;

/** The vitals of now; rates are over the time since the look before, and null without one or where a counter began anew. */
export function vitalsBetween(before: VitalsLook | undefined, { at, told }: VitalsLook): Vitals {
  const seconds = before === undefined ? 0 : (at - before.at) / 1_000;
  return {
    powerSource: told.power.source,
    thermal: told.thermal,
    memoryPressure: told.memoryPressure,
    network: before === undefined ? null : networkBetween(before.told, told, seconds),
    power: powerBetween(before?.told, told, seconds),
    gpuUsage: told.gpuUsage,
  };
}

function networkBetween(before: HostVitals, { traffic }: HostVitals, seconds: number): Vitals['network'] {
  if (traffic === null || before.traffic === null || seconds <= 0) return null;
  const received = traffic.receivedBytes - before.traffic.receivedBytes;
  const sent = traffic.sentBytes - before.traffic.sentBytes;
  if (received < 0 || sent < 0) return null;
  return { receivedBytesPerSecond: received / seconds, sentBytesPerSecond: sent / seconds };
}

/** The processor's own counters where they can be read, on battery as on mains: so that one line tells one thing. */
function powerBetween(before: HostVitals | undefined, told: HostVitals, seconds: number): Vitals['power'] {
  if (told.energy.length > 0) {
    const microjoules = before === undefined ? null : usedBetween(before.energy, told.energy, seconds);
    return microjoules === null ? null : { watts: microjoules / 1e6 / seconds, scope: 'processor' };
  }
  return told.batteryWatts === null ? null : { watts: told.batteryWatts, scope: 'machine' };
}

function usedBetween(before: readonly EnergyCounter[], now: readonly EnergyCounter[], seconds: number): number | null {
  if (seconds <= 0 || seconds * 1_000 > LONGEST_GAP_MS) return null;
  const most = MOST_WATTS * Math.max(LEAST_SECONDS, seconds) * 1e6;
  let used = 0;
  for (const { zone, microjoules, rangeMicrojoules } of now) {
    const earlier = before.find((counter) => counter.zone === zone);
    if (earlier === undefined) return null;
    const more = microjoules - earlier.microjoules;
    const usedByZone = more < 0 ? more + rangeMicrojoules : more;
    if (usedByZone < 0 || usedByZone > most) return null;
    used += usedByZone;
  }
  return used;
}
