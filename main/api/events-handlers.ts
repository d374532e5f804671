import { withEventMeta } from '@orpc/server';
import type { LiveMessage } from '../../common/domain/event.ts';
import { AppError } from '../../common/errors.ts';
import type { EventLog } from '../events/event-log.ts';
import type { EventSearch } from '../events/event-search.ts';
import type { EventVerifier } from '../events/event-verifier.ts';
import { controlApi } from './control-api.ts';

export interface EventsDeps {
  readonly events: Pick<EventLog, 'watch' | 'history'>;
  readonly search: Pick<EventSearch, 'page'>;
  readonly verifier: Pick<EventVerifier, 'verify'>;
}

/** What has happened and what happens. */
export function eventsHandlers({ events, search, verifier }: EventsDeps) {
  return {
    watch: controlApi.events.watch.handler(({ input, lastEventId, signal, context }) => {
      const after = lastEventId === undefined ? input.after : sequenceOf(lastEventId);
      return relay(events, after, [context.draining, ...(signal === undefined ? [] : [signal])]);
    }),
    history: controlApi.events.history.handler(({ input }) => events.history(input.after, input.limit)),
    search: controlApi.events.search.handler(async ({ input: { order, ...query } }) => {
      const { events: found, next } = await search.page({ ...query, newestFirst: order === 'newest-first' });
      return { events: [...found], next };
    }),
    verify: controlApi.events.verify.handler(() => verifier.verify()),
  };
}

/** The log's messages until one of the signals fires or the reader leaves. */
async function* relay(events: EventsDeps['events'], after: number | undefined, signals: AbortSignal[]) {
  const left = new AbortController();
  const stop = AbortSignal.any([left.signal, ...signals]);
  if (stop.aborted) return;
  try {
    for await (const message of events.watch(after, stop)) yield withId(message);
  } finally {
    left.abort();
  }
}

/** Only what is durable gets an id: a client comes back with the last one and misses nothing that is kept. */
function withId(message: LiveMessage): LiveMessage {
  return message.type === 'event' ? withEventMeta(message, { id: String(message.event.sequence) }) : message;
}

function sequenceOf(lastEventId: string): number {
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new AppError('invalid-argument', 'Last-Event-ID must be the sequence of an event', {
    details: { path: 'Last-Event-ID', problem: 'expected a whole number' },
  });
}
