import type { ThermalPressure } from '../../../common/domain/host-reading.ts';

/** The levels of `OSThermalNotification.h`: nominal, moderate, heavy, trapping, sleeping. */
const LEVELS: readonly ThermalPressure[] = ['nominal', 'fair', 'serious', 'critical', 'critical'];

/** Reads what `notifyutil -g com.apple.system.thermalpressurelevel` prints; null where it does not tell. */
export function parseThermal(text: string): ThermalPressure | null {
  const [, level] = /thermalpressurelevel (\d+)/.exec(text) ?? [];
  return level === undefined ? null : (LEVELS[Number(level)] ?? null);
}
