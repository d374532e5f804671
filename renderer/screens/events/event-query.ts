import { EventKind } from '../../../common/domain/event.ts';
import { EventFilter } from '../../../common/domain/event-filter.ts';
import { DeviceId, JobId } from '../../../common/domain/ids.ts';
import { EVENT_GROUPS, type EventGroup, kindsOf } from './event-groups.ts';

export const TIME_RANGES = ['all', 'hour', 'day', 'week', 'custom'] as const;
export type TimeRange = (typeof TIME_RANGES)[number];

/** What somebody wants to see of the log, as the address says it. */
export interface EventQuery {
  /** Groups and single kinds; empty for all. */
  readonly chosen: readonly (EventGroup | EventKind)[];
  readonly deviceId: DeviceId | undefined;
  readonly jobId: JobId | undefined;
  readonly actor: string | undefined;
  readonly text: string;
  readonly range: TimeRange;
  /** Unix ms; only of a custom range. */
  readonly since: number | undefined;
  readonly until: number | undefined;
}

const HOUR_MS = 3_600_000;
const SPANS_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;

/** Reads the address; what cannot be read is left out. */
export function readQuery(search: string): EventQuery {
  const given = new URLSearchParams(search);
  const words = (given.get('kind') ?? '').split(',');
  const since = momentOf(given.get('since'));
  const until = momentOf(given.get('until'));
  const last = TIME_RANGES.find((range) => range === given.get('last'));
  return {
    chosen: words.flatMap((word) => groupNamed(word) ?? EventKind.safeParse(word).data ?? []),
    deviceId: DeviceId.safeParse(given.get('device')).data,
    jobId: JobId.safeParse(given.get('job')).data,
    actor: given.get('by') ?? undefined,
    text: given.get('text') ?? '',
    range: since !== undefined || until !== undefined ? 'custom' : (last ?? 'all'),
    since,
    until,
  };
}

/** The address of a query, with its question mark; empty for everything. */
export function writeQuery({ chosen, deviceId, jobId, actor, text, range, since, until }: EventQuery): string {
  const search = new URLSearchParams();
  if (chosen.length > 0) search.set('kind', chosen.join(','));
  if (deviceId !== undefined) search.set('device', deviceId);
  if (jobId !== undefined) search.set('job', jobId);
  if (actor !== undefined) search.set('by', actor);
  if (text.trim() !== '') search.set('text', text);
  if (range !== 'all' && !(range === 'custom' && (since ?? until) !== undefined)) search.set('last', range);
  if (range === 'custom' && since !== undefined) search.set('since', new Date(since).toISOString());
  if (range === 'custom' && until !== undefined) search.set('until', new Date(until).toISOString());
  const said = search.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return said === '' ? '' : `?${said}`;
}

/** The same for the orchestrator. `now` is what a range such as the last hour counts from. */
export function filterOf(query: EventQuery, now: number): EventFilter {
  const { chosen, deviceId, jobId, actor, text, range } = query;
  const kinds = [...new Set(chosen.flatMap((word) => (isGroup(word) ? kindsOf(word) : word)))];
  const { since, until } =
    range === 'custom' ? query : { since: range === 'all' ? undefined : now - SPANS_MS[range], until: undefined };
  return EventFilter.parse({
    ...(kinds.length > 0 && { kinds }),
    ...(deviceId !== undefined && { deviceId }),
    ...(jobId !== undefined && { jobId }),
    ...(actor !== undefined && { actor }),
    ...(text.trim() !== '' && { text: text.slice(0, 200) }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  });
}

function isGroup(word: EventGroup | EventKind): word is EventGroup {
  return groupNamed(word) !== undefined;
}

function groupNamed(word: string): EventGroup | undefined {
  return EVENT_GROUPS.find((group) => group === word);
}

function momentOf(text: string | null): number | undefined {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) || at < 0 ? undefined : at;
}
