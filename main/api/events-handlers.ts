import { withEventMeta } from '@orpc/server';
import type { LiveMessage } from '../../common/domain/event.ts';
import { AppError } from '../../common/errors.ts';
import type { EventLog } from '../events/event-log.ts';
import { controlApi } from './control-api.ts';

export interface EventsDeps {
  readonly events: Pick<EventLog, 'watch' | 'history'>;
}

/** What has happened and what happens. */
export function eventsHandlers({ events }: EventsDeps) {
  return {
    watch: controlApi.events.watch.handler(async function* ({ input, lastEventId, signal, context }) {
      const after = lastEventId === undefined ? input.after : sequenceOf(lastEventId);
      const left = new AbortController();
      const stop = AbortSignal.any([left.signal, context.draining, ...(signal === undefined ? [] : [signal])]);
      if (stop.aborted) return;
      try {
        for await (const message of events.watch(after, stop)) yield withId(message);
      } finally {
        left.abort();
      }
    }),
    history: controlApi.events.history.handler(({ input }) => events.history(input.after, input.limit)),
  };
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
