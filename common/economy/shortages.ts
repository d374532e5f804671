import type { EtiquettePolicy } from '../specs/etiquette-policy.ts';
import type { Resource, Shortage } from './economy-state.ts';

/** One look at what a machine has. Null stands for what its system does not tell: it is not short then. */
export interface EconomyReading {
  readonly memory: { readonly availableBytes: number; readonly totalBytes: number } | null;
  /** Share of the last ten seconds in which some program waited for a processor, 0 to 1. */
  readonly cpuPressure: number | null;
  readonly power: 'mains' | 'battery' | null;
  /** Of the battery, 0 to 1. */
  readonly charge: number | null;
}

type Limits = Pick<
  EtiquettePolicy,
  'economyBelowMemory' | 'economyAboveCpuPressure' | 'economyBelowCharge' | 'economyMargin'
>;

/** What is short now. What was short before is so until it is a margin better, so that nothing flutters. */
export function shortagesOf(limits: Limits, reading: EconomyReading, before: readonly Shortage[]): Shortage[] {
  const { memory, cpuPressure, power, charge } = reading;
  const { economyBelowMemory, economyAboveCpuPressure, economyBelowCharge, economyMargin } = limits;
  const margin = (resource: Resource) => (before.some((one) => one.resource === resource) ? economyMargin : 0);
  const found: Shortage[] = [];
  if (memory !== null && economyBelowMemory !== null) {
    const measured = memory.availableBytes / memory.totalBytes;
    if (measured < economyBelowMemory + margin('memory')) {
      found.push({ resource: 'memory', measured, limit: economyBelowMemory });
    }
  }
  if (cpuPressure !== null && economyAboveCpuPressure !== null) {
    if (cpuPressure > economyAboveCpuPressure - margin('cpu')) {
      found.push({ resource: 'cpu', measured: cpuPressure, limit: economyAboveCpuPressure });
    }
  }
  if (power === 'battery' && charge !== null && economyBelowCharge !== null) {
    if (charge < economyBelowCharge + margin('power')) {
      found.push({ resource: 'power', measured: charge, limit: economyBelowCharge });
    }
  }
  return found;
}
