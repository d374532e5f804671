import type { DeviceAbsence } from './device.ts';
import type { EventBody } from './event.ts';

const ABSENCES: Readonly<Record<DeviceAbsence, string>> = {
  'lease-expired': 'it stopped answering',
  'connection-lost': 'its connection broke',
  'agent-stopped': 'its agent was stopped',
  suspended: 'it was sent to sleep',
};

/** Why a device is not there, as the second half of a sentence: "it stopped answering". */
export function describeAbsence(absence: DeviceAbsence): string {
  return ABSENCES[absence];
}

/** One event as a short sentence for people, without its time. */
export function describeEvent(body: EventBody): string {
  switch (body.kind) {
    case 'orchestrator-started':
      return `The orchestrator started, version ${body.version}.`;
    case 'orchestrator-stopped':
      return 'The orchestrator stopped.';
    case 'device-registered':
      return `${body.deviceName} joined the cluster.`;
    case 'device-came-online':
      return body.absence === null ? `${body.deviceName} is online.` : `${body.deviceName} is back online.`;
    case 'device-went-offline':
      return `${body.deviceName} went offline: ${describeAbsence(body.absence)}.`;
    case 'device-fell-asleep':
      return `${body.deviceName} went to sleep.`;
    case 'device-removed':
      return `${body.deviceName} was taken out of the cluster.`;
    case 'dataset-imported':
      return `Data set ${body.dataset} is ready: ${counted(body.train, 'sample')} to train on, ${count(body.test)} to test on.`;
    case 'dataset-import-failed':
      return sentence(`Data set ${body.dataset} could not be read: ${body.failure.message}`);
    case 'dataset-removed':
      return `Data set ${body.dataset} was deleted.`;
    case 'model-added':
      return `Model ${body.model} has a new version, ${body.version}.`;
    case 'model-removed':
      return `Version ${body.version} of model ${body.model} was deleted.`;
    case 'job-created':
      return `Job ${body.jobName} was submitted.`;
    case 'job-started':
      return `Job ${body.jobName} started.`;
    case 'job-waited':
      return sentence(`Job ${body.jobName} waits: ${body.wait.message}`);
    case 'job-went-on':
      return `Job ${body.jobName} goes on.`;
    case 'job-paused':
      return `Job ${body.jobName} was paused.`;
    case 'job-resumed':
      return `Job ${body.jobName} was resumed.`;
    case 'job-cancelled':
      return `Job ${body.jobName} was cancelled.`;
    case 'job-succeeded':
      return `Job ${body.jobName} succeeded after ${counted(body.rounds, 'round')}${reached(body.accuracy)}.`;
    case 'job-failed':
      return sentence(`Job ${body.jobName} failed: ${body.failure.message}`);
    case 'job-removed':
      return `Job ${body.jobName} was deleted.`;
    case 'round-started':
      return `Round ${body.round} of ${body.jobName} started: ${counted(body.shares, 'part')} on ${counted(body.devices, 'device')}.`;
    case 'round-committed':
      return `Round ${body.round} of ${body.jobName} is kept, with ${counted(body.updates, 'update')}${without(body.omissions)}.`;
    case 'round-evaluated':
      return `Round ${body.round} of ${body.jobName} reached ${percent(body.evaluation.accuracy)}.`;
    case 'task-reassigned':
      return sentence(
        `Part ${body.partition} of round ${body.round} was taken from ${body.deviceName} and given to another device: ${body.failure.message}`,
      );
    case 'task-left-out':
      return sentence(
        `Round ${body.round} goes on without part ${body.partition} from ${body.deviceName}: ${body.failure.message}`,
      );
    case 'access-token-created':
      return `The access token ${body.tokenName} was made, for the role ${body.role}.`;
    case 'access-token-revoked':
      return `The access token ${body.tokenName} was revoked.`;
    case 'signed-in':
      return `A browser was signed in with the access token ${body.tokenName}.`;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function reached(accuracy: number | null): string {
  return accuracy === null ? '' : ` with ${percent(accuracy)}`;
}

function without(omissions: number): string {
  return omissions === 0 ? '' : ` and without ${counted(omissions, 'part')}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
