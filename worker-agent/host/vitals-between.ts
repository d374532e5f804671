import type { Vitals } from '../../common/domain/device.ts';
import type { EnergyCounter, HostVitals } from '../../common/domain/host-reading.ts';

/** What a machine told at one time. */
export interface VitalsLook {
  /** In milliseconds of a clock that only grows. */
  readonly at: number;
  readonly told: HostVitals;
}

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
    const microjoules = before === undefined ? null : usedBetween(before.energy, told.energy);
    return microjoules === null || seconds <= 0 ? null : { watts: microjoules / 1e6 / seconds, scope: 'processor' };
  }
  return told.batteryWatts === null ? null : { watts: told.batteryWatts, scope: 'machine' };
}

function usedBetween(before: readonly EnergyCounter[], now: readonly EnergyCounter[]): number | null {
  let used = 0;
  for (const { zone, microjoules, rangeMicrojoules } of now) {
    const earlier = before.find((counter) => counter.zone === zone);
    if (earlier === undefined) return null;
    const more = microjoules - earlier.microjoules;
    used += more < 0 ? more + rangeMicrojoules : more;
  }
  return used >= 0 ? used : null;
}
