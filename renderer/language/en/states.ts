import type { DeviceAbsence, DeviceState } from '../../../common/domain/device.ts';
import type { JobState, TaskPhase, TaskState } from '../../../common/domain/job.ts';

const device: Record<DeviceState, string> = {
  pending: 'asks to join',
  online: 'online',
  asleep: 'asleep',
  draining: 'finishing',
  offline: 'offline',
  revoked: 'revoked',
};
const absence: Record<DeviceAbsence, string> = {
  'lease-expired': 'it stopped answering',
  'connection-lost': 'its connection broke',
  'agent-stopped': 'its agent was stopped',
  suspended: 'it was sent to sleep',
};
const job: Record<JobState, string> = {
  queued: 'queued',
  running: 'running',
  paused: 'paused',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};
const task: Record<TaskState, string> = {
  queued: 'waits for a device',
  offered: 'offered',
  running: 'training',
  uploading: 'sending',
  done: 'done',
  failed: 'failed',
  expired: 'too late',
  cancelled: 'cancelled',
};
const phase: Record<TaskPhase, string> = {
  waiting: 'waits its turn',
  fetching: 'fetches its data',
  training: 'trains',
  uploading: 'sends its update',
};

/** States in a word. */
export const states = { device, absence, job, task, phase };
