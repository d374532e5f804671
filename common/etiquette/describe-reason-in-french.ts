import type { EtiquetteLevel } from '../specs/etiquette-policy.ts';
import type { EtiquetteReason, EtiquetteState } from './decision.ts';

const DOES: Readonly<Record<EtiquetteLevel, string>> = {
  full: 'travaille à pleine puissance',
  gentle: 'travaille en douceur',
  yield: 's’efface pour son propriétaire',
  off: 'est à l’arrêt',
};

/** How much a device does, in French, as the second half of a sentence. */
export function describeLevelInFrench(level: EtiquetteLevel): string {
  return DOES[level];
}

/** Why a device does less, in French; empty at full. */
export function describeReasonsInFrench({ level, reasons }: Pick<EtiquetteState, 'level' | 'reasons'>): string {
  const own = reasons.filter((reason) => reason.level === level);
  return (own.length > 0 ? own : reasons).map(reasonOf).join(' et ');
}

function reasonOf({ rule, measured, limit }: EtiquetteReason): string {
  switch (rule) {
    case 'pause':
      return 'son propriétaire l’a mis en pause';
    case 'battery':
      return 'il est sur batterie';
    case 'charge':
      return `sa batterie est à ${percent(measured)}, sous ${percent(limit)}`;
    case 'user':
      return 'quelqu’un s’en sert';
    case 'thermal':
      return measured === 'fair' ? 'il est tiède' : 'il est chaud';
    case 'memory':
      return measured === 'critical' ? 'il n’a plus de mémoire' : 'sa mémoire est courte';
    case 'load':
      return `d’autres programmes l’occupent à ${percent(measured)}`;
    case 'metered':
      return 'son réseau est facturé au volume';
    case 'slow-network':
      return `son réseau est lent (${measured} Mbit/s)`;
    case 'hours':
      return `ses heures sont ${limit}`;
  }
}

function percent(share: number | string | null): string {
  return typeof share === 'number' ? `${Math.round(100 * share)} %` : 'trop';
}
