import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { LiveMessage, LogEvent } from '../domain/event.ts';
import { EventVerification } from '../domain/event-verification.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Events'];

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
