import type { DeploymentState, Replica } from '../../../common/domain/deployment.ts';
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

const deployment: Record<DeploymentState, string> = {
  starting: 'starting',
  ready: 'ready',
  degraded: 'degraded',
  stopping: 'stopping',
  stopped: 'stopped',
  failed: 'failed',
};
const replica: Record<Replica['phase'], string> = {
  waiting: 'waits for its device',
  fetching: 'fetches the model',
  loading: 'loads the model',
  ready: 'ready',
  unloaded: 'unloaded',
  restarting: 'starts again',
  failed: 'failed',
  silent: 'does not answer',
};

/** States in a word. */
export const states = { device, absence, job, task, phase, deployment, replica };
