import type { EtiquetteState } from '../etiquette/decision.ts';
import type { OwnDeviceState } from './desktop-state.ts';

/** For how long the owner of this computer may let it rest at a click. */
export const REST_SPANS = ['hour', 'tomorrow', 'resumed'] as const;
export type RestSpan = (typeof REST_SPANS)[number];

const MINUTE_MS = 60_000;
const MORNING_HOUR = 8;

/** So many minutes a rest takes that begins now; null: until it is resumed. Tomorrow begins at eight by the local clock. */
export function minutesOfRest(span: RestSpan, now: number): number | null {
  switch (span) {
    case 'hour':
      return 60;
    case 'tomorrow': {
      const morning = new Date(now);
      morning.setDate(morning.getDate() + 1);
      morning.setHours(MORNING_HOUR, 0, 0, 0);
      return Math.ceil((morning.getTime() - now) / MINUTE_MS);
    }
    case 'resumed':
      return null;
  }
}

/** Until when its owner alone keeps this computer from work; null: until it is resumed, undefined: something else keeps it as well. */
export function restsUntil({ reasons, until }: EtiquetteState): number | null | undefined {
  const off = reasons.filter(({ level }) => level === 'off');
  return off.length > 0 && off.every(({ rule }) => rule === 'pause') ? until : undefined;
}

/** True while its owner lets this computer rest. */
export function isResting(device: OwnDeviceState): boolean {
  return device.kind === 'running' && (device.etiquette?.reasons.some(({ rule }) => rule === 'pause') ?? false);
}
