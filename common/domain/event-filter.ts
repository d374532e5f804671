import { z } from 'zod';
import { describeEvent } from './describe-event.ts';
import { EventKind, type LogEvent } from './event.ts';
import { DeviceId, JobId, Timestamp } from './ids.ts';

const time = z.coerce.number().pipe(Timestamp);

/** Which events somebody wants to see; what is not given does not matter. */
export const EventFilter = z.object({
  kinds: z
    .union([
      z.array(EventKind).min(1).max(EventKind.options.length),
      z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(EventKind)),
    ])
    .optional()
    .describe('Any of these kinds: repeated, or with commas between'),
  jobId: JobId.optional(),
  deviceId: DeviceId.optional(),
  actor: z.string().min(1).max(64).optional().describe('Name of an access token, or id of a device'),
  since: time.optional().describe('Not before this time, Unix milliseconds'),
  until: time.optional().describe('Not after this time, Unix milliseconds'),
  text: z.string().trim().min(1).max(200).optional().describe('In its English sentence, or in a name or id'),
});
export type EventFilter = z.output<typeof EventFilter>;

/** True for an event that fits all that is asked for. */
export function matchesFilter(event: LogEvent, filter: EventFilter): boolean {
  const { body, at, actor } = event;
  const { kinds, jobId, deviceId, since, until, text } = filter;
  if (kinds !== undefined && !kinds.includes(body.kind)) return false;
  if (jobId !== undefined && !('jobId' in body && body.jobId === jobId)) return false;
  if (deviceId !== undefined && !('deviceId' in body && body.deviceId === deviceId)) return false;
  if (since !== undefined && at < since) return false;
  if (until !== undefined && at > until) return false;
  if (filter.actor !== undefined && nameOfActor(actor) !== filter.actor) return false;
  return text === undefined || textOf(event).includes(plain(text));
}

function nameOfActor(actor: LogEvent['actor']): string | undefined {
  switch (actor?.kind) {
    case 'device':
      return actor.deviceId;
    case 'desktop':
      return actor.user;
    case 'access-token':
      return actor.name;
    case undefined:
      return undefined;
  }
}

/** All that a search looks into, in one line a field. */
function textOf({ body, actor }: LogEvent): string {
  const words = Object.values(body).filter((value) => typeof value === 'string');
  return plain([describeEvent(body), describeEvent(body, actor), nameOfActor(actor) ?? '', ...words].join('\n'));
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
