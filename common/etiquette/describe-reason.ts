import type { EtiquetteLevel } from '../specs/etiquette-policy.ts';
import type { EtiquetteReason, EtiquetteState } from './decision.ts';

/** One reason for people, as the second half of a sentence: "its battery has 42 %". */
export function describeReason({ rule, measured, limit }: EtiquetteReason): string {
  switch (rule) {
    case 'pause':
      return 'its owner has paused it';
    case 'battery':
      return 'it runs on battery';
    case 'charge':
      return `its battery has ${percent(measured)}, below ${percent(limit)}`;
    case 'user':
      return 'somebody uses it';
    case 'thermal':
      return measured === 'fair' ? 'it is warm' : `it is hot (${measured})`;
    case 'memory':
      return measured === 'critical' ? 'its memory has run out' : 'its memory is short';
    case 'load':
      return `other programs keep ${percent(measured)} of it busy`;
    case 'metered':
      return 'its network is metered';
    case 'slow-network':
      return `its network is slow (${measured} Mbit/s)`;
    case 'hours':
      return `its hours are ${limit}`;
  }
}

/** Why a device does less, in words; empty at full. */
export function describeReasons({ level, reasons }: Pick<EtiquetteState, 'level' | 'reasons'>): string {
  const own = reasons.filter((reason) => reason.level === level);
  return (own.length > 0 ? own : reasons).map(describeReason).join(' and ');
}

const DOES: Readonly<Record<EtiquetteLevel, string>> = {
  full: 'works at full strength',
  gentle: 'works gently',
  yield: 'yields to its owner',
  off: 'is off',
};

/** How much a device does, as the second half of a sentence: "yields to its owner". */
export function describeLevel(level: EtiquetteLevel): string {
  return DOES[level];
}

function percent(share: number | string | null): string {
  return typeof share === 'number' ? `${Math.round(100 * share)} %` : 'too much';
}
