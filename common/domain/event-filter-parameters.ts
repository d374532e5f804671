import type { EventFilter } from './event-filter.ts';

/** The filter as the query of an address of the control API. */
export function filterParameters(filter: EventFilter): string {
  const given = Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(given).toString();
}
