import type { EtiquetteState } from '../../common/etiquette/decision.ts';
import { describeLevel, describeReasons } from '../../common/etiquette/describe-reason.ts';
import { printable } from './text-width.ts';
import { formatTime } from './units.ts';

/** How much a device does, why, and until when: "yields to its owner: its battery has 42 %, below 50 %". */
export function describeEtiquette(state: EtiquetteState): string {
  const { level, until } = state;
  const why = describeReasons(state);
  const end = until === null ? '' : `, until ${formatTime(until)}`;
  return printable(`${describeLevel(level)}${why === '' ? '' : `: ${why}`}${end}`);
}
