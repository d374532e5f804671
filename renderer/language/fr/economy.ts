import { PLAIN_FORMAT } from '../../../common/domain/plain-format.ts';
import type { EconomyState, Shortage } from '../../../common/economy/economy-state.ts';
import type { Messages } from '../messages.ts';

const WORKS: Readonly<Record<string, string>> = {
  'model-downloads': 'les téléchargements de modèles',
  'spare-heap': 'la mémoire de réserve',
  'warm-trainer': 'l’entraîneur gardé chaud',
  'idle-models': 'les modèles que personne n’interroge',
  'cached-parts': 'les copies de modèles et de données',
  'model-fetches': 'la récupération de modèles',
  'waiting-jobs': 'les travaux gardés en mémoire qui attendent des appareils',
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;
/** Work that may be stopped, by name. */
export const works = (work: string): string => WORKS[work] ?? work;

/** What is short. */
export function shortage({ resource, measured, limit }: Shortage): string {
  const [now, most] = [percent(measured), percent(limit)];
  if (resource === 'memory') return `la mémoire manque (${now} libres, moins de ${most})`;
  if (resource === 'cpu') return `les processeurs manquent (attente ${now} du temps, plus de ${most})`;
  return `la batterie est faible (${now}, moins de ${most})`;
}

/** What a stop has gained, in brackets. */
export function gained(bytes: number): string {
  return bytes < 1e6 ? '' : ` (${PLAIN_FORMAT.bytes(bytes).replace('B', 'o')} gagnés)`;
}

function describe({ shortages, stopped, returnsAt }: EconomyState, now: number): string | undefined {
  if (shortages.length === 0 && stopped.length === 0) return undefined;
  const why = shortages.map(shortage).join(' et ');
  const list = stopped.map(({ work, gainedBytes }) => works(work) + gained(gainedBytes)).join(', ');
  const what = list === '' ? 'rien d’autre ne peut être arrêté' : `arrêté : ${list}`;
  const then =
    returnsAt === null
      ? ''
      : ` ; reprise dans ${PLAIN_FORMAT.duration(Math.max(0, returnsAt - now)).replace('d', 'j')}`;
  return [why, what].filter(Boolean).join(' : ') + then;
}

/** What a device has stopped because something is short. */
export const economy: Messages['economy'] = { title: 'Économies', describe };
