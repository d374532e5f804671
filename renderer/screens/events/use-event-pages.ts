import { useCallback, useEffect, useRef, useState } from 'react';
import type { LogEvent } from '../../../common/domain/event.ts';
import { type EventFilter, matchesFilter } from '../../../common/domain/event-filter.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';
import { useRecentEvents } from '../../stores/events-store.ts';
import { withNewer } from './with-newer.ts';

interface EventPages {
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Newest first. */
  readonly events: readonly LogEvent[];
  /** Where older ones begin; null when there are none. */
  readonly next: number | null;
  readonly error: unknown;
}

const NOTHING: EventPages = { phase: 'loading', events: [], next: null, error: undefined };

/**
 * The log as a filter shows it, newest first: pages of older events as they are asked for, new ones as they happen. The
 * filter must keep its identity while it is the same.
 */
export function useEventPages(filter: EventFilter): EventPages & { readonly loadOlder: () => void } {
  const client = useClient();
  const isLive = useConnectionPhase() === 'live';
  const recent = useRecentEvents();
  const [pages, setPages] = useState(NOTHING);
  const isAsking = useRef(false);

  useEffect(() => {
    if (!isLive) return;
    let isWanted = true;
    client.events.search(filter).then(
      ({ events, next }) => isWanted && setPages({ phase: 'ready', events, next, error: undefined }),
      (error: unknown) => isWanted && setPages((before) => ({ ...before, phase: 'failed', error })),
    );
    return () => {
      isWanted = false;
    };
  }, [client, filter, isLive]);

  // Also after a page came: what has happened while it was on its way is not in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `pages` is when to look
  useEffect(() => {
    setPages((before) => {
      if (before.phase !== 'ready') return before;
      const events = withNewer(before.events, recent, (event) => matchesFilter(event, filter));
      return events === before.events ? before : { ...before, events };
    });
  }, [recent, filter, pages]);

  const { next } = pages;
  const loadOlder = useCallback(() => {
    if (next === null || isAsking.current) return;
    isAsking.current = true;
    client.events
      .search({ ...filter, before: next })
      .then(
        (page) =>
          setPages((before) =>
            before.next === next ? { ...before, events: [...before.events, ...page.events], next: page.next } : before,
          ),
        (error: unknown) => setPages((before) => ({ ...before, error })),
      )
      .finally(() => {
        isAsking.current = false;
      });
  }, [client, filter, next]);
  return { ...pages, loadOlder };
}
