import { describeActor } from '../../../common/domain/describe-event.ts';
import type { EventBody, LogEvent } from '../../../common/domain/event.ts';
import type { DeviceId, JobId } from '../../../common/domain/ids.ts';
import type { DesktopWords } from '../language/desktop-words.ts';
import type { Said } from '../language/en.ts';
import type { Moot, Notice } from './notice.ts';

type Words = DesktopWords['notices'];
/** Who has done it, where somebody has. */
type By = string | undefined;
type Writers = {
  readonly [Kind in EventBody['kind']]?: (body: Extract<EventBody, { kind: Kind }>, words: Words, by: By) => Notice;
};

/** Events that are worth a notice. What needs a person comes from the attention board, the rest is told by the screens alone. */
const NOTICES: Writers = {
  'device-went-offline': (body, words) => gone(body, words.offline(body.deviceName, body.absence)),
  'device-fell-asleep': (body, words) => gone(body, words.asleep(body.deviceName)),
  'device-removed': (body, words, by) => away(body, words.removed(body.deviceName, by)),
  'job-succeeded': (body, words) => ended(body, words.succeeded(body.jobName, body.rounds, body.accuracy)),
  'job-cancelled': (body, words, by) => ended(body, words.cancelled(body.jobName, by)),
};

/** Deeds that need not be told to whoever has just done them here. */
const DEEDS: ReadonlySet<EventBody['kind']> = new Set(['device-removed', 'job-cancelled']);

/** The notice that an event is worth; none for what somebody has just done in this app. */
export function noticeOf({ body, actor }: LogEvent, { notices }: DesktopWords): Notice | undefined {
  if (actor?.kind === 'desktop' && DEEDS.has(body.kind)) return undefined;
  const write = NOTICES[body.kind] as ((body: EventBody, words: Words, by: By) => Notice) | undefined;
  return write?.(body, notices, actor === null ? undefined : describeActor(actor));
}

/** What an event makes moot: there is no need to tell any more of a device that is back. */
export function mootBy({ body }: LogEvent): Moot | undefined {
  return body.kind === 'device-came-online' ? { kind: 'device-away', subject: body.deviceId } : undefined;
}

function away({ deviceId }: { readonly deviceId: DeviceId }, said: Said): Notice {
  return { kind: 'device-away', subject: deviceId, ...said, screen: { screen: 'devices', device: deviceId } };
}

function gone(body: { readonly deviceId: DeviceId }, said: Said): Notice {
  return { ...away(body, said), goneDevice: body.deviceId };
}

function ended({ jobId }: { readonly jobId: JobId }, said: Said): Notice {
  return { kind: 'job-ended', subject: jobId, ...said, screen: { screen: 'jobs', job: jobId } };
}
