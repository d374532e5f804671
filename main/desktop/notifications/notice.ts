import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import { describeAbsence, describeEvent } from '../../../common/domain/describe-event.ts';
import type { EventBody, LogEvent } from '../../../common/domain/event.ts';
import type { DeviceId, JobId } from '../../../common/domain/ids.ts';

const GIVEN_ON = 'Its work goes to other devices.';

/** Something that a person would want to be told while looking elsewhere. */
export interface Notice {
  readonly kind: NoticeKind;
  /** What it is about: a later notice of the same kind about the same replaces it, and it may become moot. */
  readonly subject: string;
  readonly title: string;
  readonly body: string;
  readonly screen: Screen;
  /** The request that can be approved right here. */
  readonly requestId?: string;
}

type Actor = LogEvent['actor'];
type ByKind<Result> = {
  readonly [Kind in EventBody['kind']]?: (body: Extract<EventBody, { kind: Kind }>, actor: Actor) => Result;
};
type Subject = { readonly kind: NoticeKind; readonly subject: string };

/** Events that are worth a notice; whatever has no line here is told by the screens alone. */
const NOTICES: ByKind<Notice | undefined> = {
  'device-went-offline': (body) =>
    away(body, `${body.deviceName} is offline`, `${upper(describeAbsence(body.absence))}. ${GIVEN_ON}`),
  'device-fell-asleep': (body) => away(body, `${body.deviceName} is asleep`, `It went to sleep. ${GIVEN_ON}`),
  'device-removed': (body, actor) => away(body, `${body.deviceName} was taken out`, describeEvent(body, actor)),
  'device-cloned': (body) => away(body, `${body.deviceName} exists twice`, describeEvent(body)),
  'device-asked-to-join': ({ requestId, deviceName, address }) => ({
    kind: 'join-request',
    subject: requestId,
    title: `${deviceName} asks to join`,
    body: `From ${address}.`,
    screen: { screen: 'settings', section: 'joining' },
    requestId,
  }),
  'job-succeeded': (body) => job(body, 'job-ended', `${body.jobName} is done`, describeEvent(body)),
  'job-failed': (body) => job(body, 'job-ended', `${body.jobName} failed`, sentence(body.failure.message)),
  'job-cancelled': (body, actor) => job(body, 'job-ended', `${body.jobName} was cancelled`, describeEvent(body, actor)),
  // Waiting for its turn wants nobody.
  'job-waited': (body) =>
    body.wait.for === 'turn'
      ? undefined
      : job(body, 'job-waiting', `${body.jobName} waits`, sentence(body.wait.message)),
};

/** What makes a notice moot. */
const MENDED: ByKind<Subject> = {
  'device-came-online': ({ deviceId }) => ({ kind: 'device-away', subject: deviceId }),
  'join-request-denied': ({ requestId }) => ({ kind: 'join-request', subject: requestId }),
  'device-joined': ({ by }) => ({ kind: 'join-request', subject: by }),
  'job-went-on': notWaiting,
  'job-paused': notWaiting,
  'job-cancelled': notWaiting,
  'job-succeeded': notWaiting,
  'job-failed': notWaiting,
};

/** Deeds that need not be told to whoever has just done them here. */
const DEEDS: ReadonlySet<EventBody['kind']> = new Set(['device-removed', 'job-cancelled']);

/** The notice that an event is worth; none for what somebody has just done in this app. */
export function noticeOf({ body, actor }: LogEvent): Notice | undefined {
  if (actor?.kind === 'desktop' && DEEDS.has(body.kind)) return undefined;
  const write = NOTICES[body.kind] as ((body: EventBody, actor: Actor) => Notice | undefined) | undefined;
  return write?.(body, actor);
}

/** What an event makes moot: there is no need to tell any more what has mended itself, or was decided. */
export function mootBy({ body, actor }: LogEvent): Subject | undefined {
  const find = MENDED[body.kind] as ((body: EventBody, actor: Actor) => Subject) | undefined;
  return find?.(body, actor);
}

function notWaiting({ jobId }: { readonly jobId: string }): Subject {
  return { kind: 'job-waiting', subject: jobId };
}

function away(body: { readonly deviceId: DeviceId }, title: string, text: string): Notice {
  const screen = { screen: 'devices', device: body.deviceId } as const;
  return { kind: 'device-away', subject: body.deviceId, title, body: text, screen };
}

function job(body: { readonly jobId: JobId }, kind: NoticeKind, title: string, text: string): Notice {
  return { kind, subject: body.jobId, title, body: text, screen: { screen: 'jobs', job: body.jobId } };
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function sentence(text: string): string {
  return upper(/[.!?]$/.test(text) ? text : `${text}.`);
}
