import type { LogEvent } from '../../../common/domain/event.ts';

/**
 * The events with those put before them that have happened since and fit; the same array when there are none. Both are
 * newest first.
 */
export function withNewer(
  events: readonly LogEvent[],
  recent: readonly LogEvent[],
  fits: (event: LogEvent) => boolean,
): readonly LogEvent[] {
  const newest = events[0]?.sequence ?? 0;
  const fresh = recent.filter((event) => event.sequence > newest && fits(event));
  return fresh.length === 0 ? events : [...fresh, ...events];
}
