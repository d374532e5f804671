import { describeActor } from '../../../common/domain/describe-event.ts';
import type { EventBody, LogEvent } from '../../../common/domain/event.ts';
import type { DeviceId, JobId } from '../../../common/domain/ids.ts';
import type { DesktopWords } from '../language/desktop-words.ts';
import type { Said } from '../language/en.ts';
import type { Moot, Notice } from './notice.ts';

/** Deeds that need not be told to whoever has just done them here. */
const DEEDS: ReadonlySet<EventBody['kind']> = new Set(['device-removed', 'job-cancelled']);

/** The notice that an event is worth; what needs a person comes from the attention board, the rest is told by the screens alone. */
export function noticeOf({ body, actor }: LogEvent, { notices }: DesktopWords): Notice | undefined {
  if (actor?.kind === 'desktop' && DEEDS.has(body.kind)) return undefined;
  const by = actor === null || actor === undefined ? undefined : describeActor(actor);
  switch (body.kind) {
    case 'device-went-offline':
      return away(body, notices.offline(body.deviceName, body.absence));
    case 'device-fell-asleep':
      return away(body, notices.asleep(body.deviceName));
    case 'device-removed':
      return away(body, notices.removed(body.deviceName, by));
    case 'job-succeeded':
      return ended(body, notices.succeeded(body.jobName, body.rounds, body.accuracy));
    case 'job-cancelled':
      return ended(body, notices.cancelled(body.jobName, by));
    default:
      return undefined;
  }
}

/** What an event makes moot: there is no need to tell any more of a device that is back. */
export function mootBy({ body }: LogEvent): Moot | undefined {
  return body.kind === 'device-came-online' ? { kind: 'device-away', subject: body.deviceId } : undefined;
}

function away({ deviceId }: { readonly deviceId: DeviceId }, said: Said): Notice {
  return { kind: 'device-away', subject: deviceId, ...said, screen: { screen: 'devices', device: deviceId } };
}

function ended({ jobId }: { readonly jobId: JobId }, said: Said): Notice {
  return { kind: 'job-ended', subject: jobId, ...said, screen: { screen: 'jobs', job: jobId } };
}
