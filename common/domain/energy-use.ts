import { z } from 'zod';
import type { DeviceReading } from './device.ts';
import { metricsOf } from './metric-series.ts';

/** Energy that some work has taken, with all else that the machine did meanwhile. */
export const EnergyUse = z.object({
  joules: z.number().min(0),
  scope: z.enum(['processor', 'machine']).describe('What is counted: processor and memory, or all of the machine'),
});
export type EnergyUse = z.infer<typeof EnergyUse>;

/** Readings that are further apart have a gap between them, of which nothing is known. */
const LONGEST_MS = 15_000;

/** Together; null where there are none, or where not all count the same. */
export function sumOfEnergy(uses: readonly EnergyUse[]): EnergyUse | null {
  const [first] = uses;
  if (first === undefined || uses.some(({ scope }) => scope !== first.scope)) return null;
  return { joules: uses.reduce((sum, { joules }) => sum + joules, 0), scope: first.scope };
}

/**
 * Joules for a thousand samples or tokens over some readings, in their order: the power while there was such work, idle power included, over the
 * work done. Null unless power and work were told together, and where the scope of power has changed.
 */
export function energyPerThousand(
  readings: readonly DeviceReading[],
  work: 'samplesPerSecond' | 'tokensPerSecond',
): EnergyUse | null {
  let joules = 0;
  let done = 0;
  const scopes = new Set<EnergyUse['scope']>();
  for (const [index, reading] of readings.entries()) {
    const before = readings[index - 1];
    const power = reading.vitals?.power ?? null;
    const rate = metricsOf(reading)[work];
    if (before === undefined || reading.at - before.at > LONGEST_MS || power === null || rate === null || rate === 0)
      continue;
    const seconds = (reading.at - before.at) / 1_000;
    joules += power.watts * seconds;
    done += rate * seconds;
    scopes.add(power.scope);
  }
  const [scope, ...others] = scopes;
  return scope === undefined || others.length > 0 || done === 0 ? null : { joules: (1_000 * joules) / done, scope };
}
