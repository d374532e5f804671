import type { EtiquetteReason, EtiquetteState } from '../../../common/etiquette/decision.ts';
import type { EtiquetteLevel } from '../../../common/specs/etiquette-policy.ts';
import { editor } from './etiquette/editor.ts';

const levels: Record<EtiquetteLevel, string> = {
  full: 'pleine puissance',
  gentle: 'en douceur',
  yield: 's’efface',
  off: 'à l’arrêt',
};
const does: Record<EtiquetteLevel, string> = {
  full: 'travaille à pleine puissance',
  gentle: 'travaille en douceur',
  yield: 's’efface pour son propriétaire',
  off: 'est à l’arrêt',
};

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

/** Ce qu’un appareil fait pour le groupe, et pourquoi. */
export const etiquette = {
  editor,
  title: 'Égards',
  levels,
  does,
  reasons: ({ level, reasons }: Pick<EtiquetteState, 'level' | 'reasons'>) => {
    const own = reasons.filter((reason) => reason.level === level);
    return (own.length > 0 ? own : reasons).map(reasonOf).join(' et ');
  },
  until: (time: string) => `jusqu’à ${time}`,
};
