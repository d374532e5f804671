import type { Dataset } from '../../common/domain/dataset.ts';
import type { DeploymentState, Replica } from '../../common/domain/deployment.ts';
import type { DeviceState } from '../../common/domain/device.ts';
import type { JobState } from '../../common/domain/job.ts';
import type { Colours } from './terminal.ts';

interface Mark {
  readonly shape: string;
  readonly colour: 'green' | 'yellow' | 'red' | 'blue' | 'dim';
}

const DEVICE_MARKS: Readonly<Record<DeviceState, Mark>> = {
  online: { shape: '●', colour: 'green' },
  asleep: { shape: '◐', colour: 'blue' },
  draining: { shape: '◔', colour: 'yellow' },
  offline: { shape: '○', colour: 'red' },
  pending: { shape: '◌', colour: 'yellow' },
  revoked: { shape: '✕', colour: 'dim' },
};

const JOB_MARKS: Readonly<Record<JobState, Mark>> = {
  queued: { shape: '◌', colour: 'dim' },
  running: { shape: '▶', colour: 'yellow' },
  paused: { shape: '‖', colour: 'blue' },
  succeeded: { shape: '✓', colour: 'green' },
  failed: { shape: '✕', colour: 'red' },
  cancelled: { shape: '○', colour: 'dim' },
};

const DATASET_MARKS: Readonly<Record<Dataset['state'], Mark>> = {
  importing: { shape: '◌', colour: 'yellow' },
  ready: { shape: '●', colour: 'green' },
  failed: { shape: '✕', colour: 'red' },
};

const DEPLOYMENT_MARKS: Readonly<Record<DeploymentState, Mark>> = {
  starting: { shape: '◌', colour: 'yellow' },
  ready: { shape: '●', colour: 'green' },
  degraded: { shape: '◐', colour: 'yellow' },
  stopping: { shape: '◔', colour: 'yellow' },
  stopped: { shape: '○', colour: 'dim' },
  failed: { shape: '✕', colour: 'red' },
};

const REPLICA_MARKS: Readonly<Record<Replica['phase'], Mark>> = {
  waiting: { shape: '◌', colour: 'dim' },
  fetching: { shape: '↓', colour: 'yellow' },
  loading: { shape: '◌', colour: 'yellow' },
  ready: { shape: '●', colour: 'green' },
  unloaded: { shape: '◐', colour: 'blue' },
  restarting: { shape: '↻', colour: 'yellow' },
  failed: { shape: '✕', colour: 'red' },
  silent: { shape: '○', colour: 'red' },
};

/** A device's state as shape, colour and word. */
export function deviceMark(state: DeviceState, colours: Colours): string {
  return marked(DEVICE_MARKS[state], state, colours);
}

/** A job's state as shape, colour and word. */
export function jobMark(state: JobState, colours: Colours): string {
  return marked(JOB_MARKS[state], state, colours);
}

/** A data set's state as shape, colour and word. */
export function datasetMark(state: Dataset['state'], colours: Colours): string {
  return marked(DATASET_MARKS[state], state, colours);
}

/** A deployment's state as shape, colour and word. */
export function deploymentMark(state: DeploymentState, colours: Colours): string {
  return marked(DEPLOYMENT_MARKS[state], state, colours);
}

/** A replica's phase as shape, colour and word. */
export function replicaMark(phase: Replica['phase'], colours: Colours): string {
  return marked(REPLICA_MARKS[phase], phase, colours);
}

function marked({ shape, colour }: Mark, word: string, colours: Colours): string {
  return colours[colour](`${shape} ${word}`);
}
