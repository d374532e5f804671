import { PLAIN_FORMAT } from '../domain/plain-format.ts';
import type { EconomyState, Shortage } from './economy-state.ts';

const WORKS: Readonly<Record<string, string>> = {
  'model-downloads': 'downloads of models',
  'spare-heap': 'keeping spare memory',
  'warm-trainer': 'keeping its trainer warm',
  'idle-models': 'keeping models that nobody asks',
  'cached-parts': 'keeping parts of models and data',
  'model-fetches': 'fetching models',
  'waiting-jobs': 'keeping jobs in memory that wait for devices',
};

/** Work that may be stopped, in English; its name where a newer agent knows more. */
export function describeWork(work: string): string {
  return WORKS[work] ?? work;
}

/** What is short, as the second half of a sentence: "its memory is short (6 % free, below 10 %)". */
export function describeShortage({ resource, measured, limit }: Shortage): string {
  const [now, most] = [percent(measured), percent(limit)];
  if (resource === 'memory') return `its memory is short (${now} free, below ${most})`;
  if (resource === 'cpu') return `its processors are short (programs wait ${now} of the time, above ${most})`;
  return `its battery is low (${now}, below ${most})`;
}

/** What is stopped on a device and why, or undefined where nothing is short or stopped. */
export function describeEconomy({ shortages, stopped, returnsAt }: EconomyState, now: number): string | undefined {
  if (shortages.length === 0 && stopped.length === 0) return undefined;
  const why = shortages.map(describeShortage).join(' and ');
  const works = stopped.map(({ work, gainedBytes }) => describeWork(work) + gained(gainedBytes)).join(', ');
  const what = works === '' ? 'nothing is left to stop' : `stopped ${works}`;
  const then = returnsAt === null ? '' : `; returns in ${PLAIN_FORMAT.duration(Math.max(0, returnsAt - now))}`;
  return [why, what].filter(Boolean).join(': ') + then;
}

/** What a stop has gained, in brackets; empty where it is nothing that counts. */
export function gained(bytes: number): string {
  return bytes < 1e6 ? '' : ` (${PLAIN_FORMAT.bytes(bytes)} gained)`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
