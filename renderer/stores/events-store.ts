import { create } from 'zustand';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { EventKind, LogEvent } from '../../common/domain/event.ts';
import type { Mirror } from '../connection/mirror.ts';

/** Kept for what just happened; the log itself has all of it. */
const KEPT = 300;

const useEventsState = create<{ readonly recent: readonly LogEvent[] }>()(() => ({ recent: [] }));

/** What happened last, newest first. */
export const useRecentEvents = () => useEventsState((state) => state.recent);

/** Sequence of the last event of one of these kinds; for what is to be asked for again whenever they happen. */
export const useLatestOf = (kinds: ReadonlySet<EventKind>) =>
  useEventsState((state) => state.recent.find(({ body }) => kinds.has(body.kind))?.sequence ?? 0);

/** Mirrors the end of the event log. */
export function eventsMirror(): Mirror {
  const add = (events: readonly LogEvent[]): void => {
    useEventsState.setState(({ recent }) => {
      const newest = recent[0]?.sequence ?? 0;
      const fresh = events.filter(({ sequence }) => sequence > newest).toReversed();
      return fresh.length === 0 ? { recent } : { recent: [...fresh, ...recent].slice(0, KEPT) };
    });
  };
  return {
    async load(client: ControlClient) {
      const { lastEvent } = await client.cluster.get();
      add(await client.events.history({ after: Math.max(0, lastEvent - KEPT), limit: KEPT }));
    },
    receive(messages) {
      add(messages.filter((message) => message.type === 'event').map(({ event }) => event));
    },
  };
}
