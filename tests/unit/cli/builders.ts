import type { Device } from '../../../common/domain/device.ts';
import type { EventBody, LiveMessage } from '../../../common/domain/event.ts';
import { DeviceId, JobId, TaskId } from '../../../common/domain/ids.ts';
import type { JobDetails, Participation, Round, Task } from '../../../common/domain/job.ts';
import { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { aLogEvent } from '../builders/a-log-event.ts';

/** A moment at which all stories begin. */
export const START = 1_700_000_000_000;

export const JOB_ID = JobId.parse('job-1');

export function aDevice(changes: Partial<Device> & { readonly name?: string } = {}): Device {
  const name = changes.name ?? 'mac-mini';
  return {
    id: DeviceId.parse(`id-of-${name}`),
    name,
    state: 'online',
    stateSince: START,
    absence: null,
    agentVersion: '0.1.0',
    hardware: {
      model: 'Mac mini',
      chip: 'Apple M1',
      architecture: 'arm64',
      system: 'macOS 15',
      cores: 8,
      performanceCores: 4,
      memoryBytes: 16e9,
    },
    datasets: [],
    trainers: [],
    features: [],
    tags: [],
    registeredAt: START,
    lastSeenAt: START,
    metrics: null,
    runningTasks: 0,
    etiquette: null,
    networkCards: [],
    economy: null,
    ...changes,
  };
}

export function aJob(changes: Partial<JobDetails> = {}): JobDetails {
  return {
    id: JOB_ID,
    name: 'mnist',
    state: 'running',
    wait: null,
    spec: TrainJobSpec.parse({
      kind: 'train',
      name: 'mnist',
      model: { preset: 'mnist-2nn' },
      data: { kind: 'managed', dataset: 'mnist' },
      rounds: 10,
      learningRate: 0.1,
    }),
    createdAt: START,
    startedAt: START,
    endedAt: null,
    roundsCommitted: 0,
    evaluation: null,
    bestAccuracy: null,
    bestRound: null,
    earlyStop: null,
    history: [],
    failure: null,
    model: null,
    rounds: [],
    tasks: [],
    ...changes,
  };
}

/** A round that took one second and ended `number` seconds after the start. */
export function aRound(number: number, changes: Partial<Round> = {}): Round {
  return {
    number,
    state: 'committed',
    startedAt: START + (number - 1) * 1_000,
    committedAt: START + number * 1_000,
    evaluation: { accuracy: 0.9 + number / 100, loss: 0.3, samples: 10_000, evaluationMs: 50 },
    participants: [aParticipation('mac-mini', 0), aParticipation('nuc', 1)],
    omissions: [],
    parametersSha256: null,
    strategyStateSha256: null,
    bytesUp: 1_600_000,
    bytesDown: 1_700_000,
    epsilon: null,
    ...changes,
  };
}

function aParticipation(name: string, partition: number): Participation {
  return {
    deviceId: aDevice({ name }).id,
    partition,
    attempt: 1,
    samples: 30_000,
    loss: 0.2,
    accuracy: 0.95,
    trainingMs: 800,
  };
}

export function aTask(changes: Partial<Task> = {}): Task {
  return {
    id: TaskId.parse('task-1'),
    jobId: JOB_ID,
    round: 1,
    partition: 0,
    deviceId: aDevice().id,
    attempt: 1,
    state: 'running',
    phase: 'training',
    offeredAt: START,
    phaseSince: START,
    samplesDone: 5_000,
    samplesTotal: 20_000,
    loss: null,
    failure: null,
    updatedAt: START,
    ...changes,
  };
}

export function anEvent(sequence: number, body: EventBody, at = START): LiveMessage {
  return { type: 'event', event: aLogEvent(sequence, body, { at }) };
}

/** The fields that every event about the job carries. */
export const job = { jobId: JOB_ID, jobName: 'mnist' };

/** The fields that every event about a device carries. */
export function about(name: string): { deviceId: DeviceId; deviceName: string } {
  return { deviceId: aDevice({ name }).id, deviceName: name };
}
