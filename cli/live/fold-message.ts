import { describeEvent } from '../../common/domain/describe-event.ts';
import type { LiveMessage, LogEvent } from '../../common/domain/event.ts';
import type { DeviceId, JobId } from '../../common/domain/ids.ts';
import { type DeviceView, emptyRound, foldTask, type JobView, type RoundView } from './job-view.ts';

/** The view after one live message. Messages about other jobs leave it as it is. */
export function foldMessage(view: JobView, message: LiveMessage): JobView {
  switch (message.type) {
    case 'event':
      return foldEvent(view, message.event);
    case 'task-changed':
      return foldTask(view, message.task);
    case 'device-reading':
    case 'attention-changed':
      return view;
  }
}

/** True when the message says something new about the job itself, so that it is worth fetching again. */
export function concernsJob(message: LiveMessage, jobId: JobId): boolean {
  return message.type === 'event' && 'jobId' in message.event.body && message.event.body.jobId === jobId;
}

function foldEvent(view: JobView, event: LogEvent): JobView {
  const { at, body } = event;
  if ('jobId' in body && body.jobId !== view.jobId) return view;
  switch (body.kind) {
    case 'round-started':
      return withRound(view, body.round, { startedAt: at });
    case 'round-committed':
      return withRound(view, body.round, { committedAt: at, updates: body.updates, omissions: body.omissions });
    case 'round-evaluated':
      return withRound(view, body.round, { accuracy: body.evaluation.accuracy, loss: body.evaluation.loss });
    case 'device-registered':
      return view.devices.has(body.deviceId) ? view : withDevice(view, body, { state: 'online', absence: null });
    case 'device-came-online':
      return noticed(withDevice(view, body, { state: 'online', absence: null }), event, body.deviceId);
    case 'device-went-offline':
      return noticed(withDevice(view, body, { state: 'offline', absence: body.absence }), event, body.deviceId);
    case 'device-fell-asleep':
      return noticed(withDevice(view, body, { state: 'asleep', absence: 'suspended' }), event, body.deviceId);
    case 'device-removed':
      return noticed(withDevice(view, body, { state: 'revoked', absence: null }), event, body.deviceId);
    case 'device-level-changed':
    case 'device-wake-sent':
    case 'device-wake-ended':
    case 'device-wake-given-up':
    case 'device-work-stopped':
    case 'device-work-returned':
    case 'task-reassigned':
    case 'device-set-aside':
    case 'task-hedged':
    case 'task-left-out':
    case 'job-waited':
    case 'job-went-on':
    case 'job-changed':
    case 'job-paused':
    case 'job-resumed':
    case 'device-cloned':
      return noticed(view, event);
    case 'orchestrator-started':
    case 'orchestrator-stopped':
    case 'orchestrator-work-stopped':
    case 'orchestrator-work-returned':
    case 'device-asked-to-join':
    case 'device-joined':
    case 'join-request-denied':
    case 'joining-disturbed':
    case 'certificate-renewed':
    case 'etiquette-changed':
    case 'log-level-changed':
    case 'join-token-created':
    case 'join-token-revoked':
    case 'authority-replaced':
    case 'audit-key-replaced':
    case 'old-events-removed':
    case 'dataset-imported':
    case 'dataset-import-failed':
    case 'dataset-removed':
    case 'model-added':
    case 'model-removed':
    case 'deployment-created':
    case 'deployment-changed':
    case 'deployment-entered':
    case 'deployment-removed':
    case 'replica-placed':
    case 'replica-withdrawn':
    case 'job-created':
    case 'job-started':
    case 'job-cancelled':
    case 'job-succeeded':
    case 'job-failed':
    case 'job-removed':
    case 'access-token-created':
    case 'access-token-revoked':
    case 'signed-in':
    case 'alert-entered':
    case 'silence-added':
    case 'silence-removed':
    case 'alert-rule-changed':
    case 'channel-added':
    case 'channel-removed':
    case 'channel-changed':
    case 'notification-given-up':
    case 'release-imported':
    case 'release-removed':
    case 'model-left-for-update':
    case 'rollout-changed':
    case 'rollout-halted':
    case 'agent-update-started':
    case 'agent-updated':
    case 'agent-update-failed':
    case 'notice-dismissed':
    case 'backup-made':
    case 'backup-received':
    case 'backup-removed':
    case 'restore-prepared':
    case 'restore-undone':
    case 'cluster-restored':
      return view;
  }
}

function withRound(view: JobView, number: number, news: Partial<RoundView>): JobView {
  const round = view.rounds.get(number) ?? emptyRound(number);
  return { ...view, rounds: new Map(view.rounds).set(number, { ...round, ...news }) };
}

function withDevice(
  view: JobView,
  { deviceId, deviceName }: { deviceId: DeviceId; deviceName: string },
  news: Pick<DeviceView, 'state' | 'absence'>,
): JobView {
  const hasWorked = view.devices.get(deviceId)?.hasWorked ?? false;
  return {
    ...view,
    devices: new Map(view.devices).set(deviceId, { id: deviceId, name: deviceName, hasWorked, ...news }),
  };
}

/** Adds a line about an event; about a device only when the job has given it work. */
function noticed(view: JobView, { sequence, body, actor }: LogEvent, about?: DeviceId): JobView {
  if (about !== undefined && view.devices.get(about)?.hasWorked !== true) return view;
  return { ...view, notices: [...view.notices, { sequence, text: describeEvent(body, actor) }] };
}
