import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { LiveMessage, LogEvent } from '../domain/event.ts';
import { EventFilter } from '../domain/event-filter.ts';
import { EventVerification } from '../domain/event-verification.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Events'];
const sequence = z.coerce.number().int().min(0);

/** A page of a search. */
export const EventPage = z.object({
  events: z.array(LogEvent),
  next: z
    .int()
    .min(0)
    .nullable()
    .describe('Give it as `before` (newest first), else as `after`, to go on; null when all was looked at'),
});
export type EventPage = z.infer<typeof EventPage>;

export const eventsContract = {
  watch: callFor('viewer', 'events')
    .route({
      method: 'GET',
      path: '/api/v1/events',
      tags,
      summary: 'Everything that happens, live, as server-sent events',
      description:
        'With the header `Last-Event-ID` (or `after`) the stream first sends every event after that sequence; without it, only what happens from now on.',
    })
    .input(z.object({ after: z.coerce.number().int().min(0).optional() }))
    .output(eventIterator(LiveMessage))
    .errors(pick()),
  history: callFor('viewer', 'events')
    .route({ method: 'GET', path: '/api/v1/events/history', tags, summary: 'A page of the event log, oldest first' })
    .input(
      z.object({
        after: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
    )
    .output(z.array(LogEvent))
    .errors(pick()),
  search: callFor('viewer', 'events')
    .route({
      method: 'GET',
      path: '/api/v1/events/search',
      tags,
      summary: 'Events that fit a filter, newest first',
      description:
        'Looks at 20,000 events a call at most: a page may hold fewer than `limit`, even none, and still have a `next`. ' +
        'All of them as JSON lines: `/api/v1/events/export`.',
    })
    .input(
      EventFilter.extend({
        after: sequence.optional().describe('Only events behind this one'),
        before: sequence.optional().describe('Only events before this one'),
        order: z.enum(['newest-first', 'oldest-first']).default('newest-first'),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
    )
    .output(EventPage)
    .errors(pick()),
  verify: callFor('viewer', 'events')
    .route({
      method: 'GET',
      path: '/api/v1/events/verification',
      tags,
      summary: 'Whether the event log is as it was written',
      description:
        'Walks along the chain of hashes and the signed checkpoints. A log that was tampered with is no error: `ok` is false then.',
    })
    .output(EventVerification)
    .errors(pick()),
};
