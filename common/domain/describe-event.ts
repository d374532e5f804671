import { describeShortage, describeWork, gained } from '../economy/describe-economy.ts';
import { describeLevel, describeReasons } from '../etiquette/describe-reason.ts';
import type { Actor } from './actor.ts';
import type { AlertChange } from './alert.ts';
import { describeChange } from './describe-change.ts';
import { deedOf } from './describe-deed.ts';
import { describeWakeEnd, describeWakeReason } from './describe-wake.ts';
import type { DeviceAbsence, DeviceReturn } from './device.ts';
import type { EventBody } from './event.ts';
import { count, counted, levelOf, scopeOf, silencedOf, timeOf } from './event-words.ts';
import type { EarlyStop } from './job.ts';

const ABSENCES: Readonly<Record<DeviceAbsence, string>> = {
  'lease-expired': 'it stopped answering',
  'connection-lost': 'its connection broke',
  'agent-stopped': 'its agent was stopped',
  suspended: 'it was sent to sleep',
};

const RETURNS: Readonly<Record<DeviceReturn, string>> = {
  slept: ': its machine had slept',
  restarted: ': its agent was started anew',
  'cut-off': ': the way to it had been cut',
};

/** Why a device is not there, as the second half of a sentence: "it stopped answering". */
export function describeAbsence(absence: DeviceAbsence): string {
  return ABSENCES[absence];
}

function returned(after: DeviceReturn | undefined): string {
  return after === undefined ? '' : RETURNS[after];
}

/** Who acts, in a few words: the name of an access token, a device, or the user of the desktop app. */
export function describeActor(actor: Actor): string {
  switch (actor.kind) {
    case 'device':
      return `device ${actor.deviceId}`;
    case 'desktop':
      return actor.user;
    case 'access-token':
      return actor.name;
  }
}

/**
 * One event as a short sentence for people, without its time. Where an actor is given and the event is a deed of theirs, it
 * says who did it, and from where.
 */
export function describeEvent(body: EventBody, actor: Actor | null = null): string {
  const deed = actor === null ? undefined : deedOf(body);
  return actor === null || deed === undefined
    ? happeningOf(body)
    : `${describeActor(actor)} from ${actor.address} ${deed}.`;
}

function happeningOf(body: EventBody): string {
  switch (body.kind) {
    case 'orchestrator-started':
      return `The orchestrator started, version ${body.version}.`;
    case 'orchestrator-stopped':
      return 'The orchestrator stopped.';
    case 'audit-key-replaced':
      return `The key that signs the event log was not there: ${shortKey(body.keyId)} replaces ${shortKey(body.previousKeyId)}.`;
    case 'old-events-removed':
      return `${counted(body.events, 'event')} older than ${counted(body.keptDays, 'day')} ${body.events === 1 ? 'was' : 'were'} deleted, up to number ${count(body.through)}.`;
    case 'device-registered':
      return `${body.deviceName} joined the cluster.`;
    case 'device-came-online':
      return body.absence === null
        ? `${body.deviceName} is online.`
        : `${body.deviceName} is back online${returned(body.after)}.`;
    case 'device-went-offline':
      return `${body.deviceName} went offline: ${describeAbsence(body.absence)}.`;
    case 'device-fell-asleep':
      return `${body.deviceName} went to sleep.`;
    case 'device-level-changed': {
      const why = describeReasons(body);
      return `${body.deviceName} ${describeLevel(body.level)}${why === '' ? ' again' : `: ${why}`}.`;
    }
    case 'device-wake-sent':
      return `${body.deviceName} is being woken${describeWakeReason(body.reason)}.`;
    case 'device-wake-ended':
      return describeWakeEnd(body);
    case 'device-wake-given-up':
      return `${body.deviceName} is not woken any more, after ${counted(body.tries, 'attempt')} in vain: wake it by hand.`;
    case 'device-work-stopped':
      return workStopped(body.deviceName, body);
    case 'device-work-returned':
      return `${body.deviceName} goes on with ${describeWork(body.work)}.`;
    case 'orchestrator-work-stopped':
      return workStopped('The orchestrator', body);
    case 'orchestrator-work-returned':
      return `The orchestrator goes on with ${describeWork(body.work)}.`;
    case 'etiquette-changed':
      return `The etiquette ${scopeOf(body)} was changed.`;
    case 'log-level-changed':
      return `Somebody set ${levelOf(body)}.`;
    case 'device-removed':
      return `${body.deviceName} was taken out of the cluster.`;
    case 'device-asked-to-join':
      return `${body.deviceName} asks to join, from ${body.address}.`;
    case 'join-request-denied':
      return `${body.deviceName} was not let in.`;
    case 'device-joined':
      return `${body.deviceName} joined the cluster by ${body.way === 'token' ? `token ${body.by}` : 'approval'}, from ${body.address}.`;
    case 'device-cloned':
      return `${body.deviceName} exists twice: its data folder was copied. They are at ${body.addresses.join(' and ')}.`;
    case 'joining-disturbed':
      return `Machines began to join and broke off too often, last from ${body.address}: somebody may be guessing digits.`;
    case 'certificate-renewed':
      return `${body.deviceName} has a new certificate.`;
    case 'join-token-created':
      return `Join token ${body.tokenId} was made, good for ${counted(body.uses, 'device')}.`;
    case 'join-token-revoked':
      return `Join token ${body.tokenId} was revoked.`;
    case 'authority-replaced':
      return `The certificate authority was replaced; the new one is ${body.fingerprint.slice(0, 16)}….`;
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
    case 'deployment-created':
      return `${body.model}@${body.version} is to be served as ${body.deployment}.`;
    case 'deployment-changed':
      return `Deployment ${body.deployment} was changed: it serves ${body.model}@${body.version}.`;
    case 'deployment-entered':
      return sentence(
        `Deployment ${body.deployment} is ${body.state}${body.reason === null ? '' : `: ${body.reason}`}`,
      );
    case 'deployment-removed':
      return `Deployment ${body.deployment} was deleted.`;
    case 'replica-placed':
      return `${body.deviceName} is to serve ${body.deployment}.`;
    case 'replica-withdrawn':
      return sentence(`${body.deviceName} serves ${body.deployment} no longer: ${body.reason}`);
    case 'job-created':
      return `Job ${body.jobName} was submitted.`;
    case 'job-started':
      return `Job ${body.jobName} started.`;
    case 'job-waited':
      return sentence(`Job ${body.jobName} waits: ${body.wait.message}`);
    case 'job-went-on':
      return `Job ${body.jobName} goes on.`;
    case 'job-changed':
      return `Job ${body.jobName} was changed: ${describeChange(body.before, body.after)}.`;
    case 'job-paused':
      return `Job ${body.jobName} was paused.`;
    case 'job-resumed':
      return `Job ${body.jobName} was resumed.`;
    case 'job-cancelled':
      return `Job ${body.jobName} was cancelled.`;
    case 'job-succeeded':
      return `Job ${body.jobName} succeeded after ${counted(body.rounds, 'round')}${reached(body.accuracy)}${ofRound(body.modelRound)}${stopped(body.earlyStop)}.${body.isBudgetSpent === true ? ' Another one would have passed its privacy budget.' : ''}`;
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
    case 'task-hedged':
      return `Part ${body.partition} of round ${body.round} takes ${body.deviceName} longer than usual: ${body.secondName} tries it as well.`;
    case 'task-left-out':
      return sentence(
        `Round ${body.round} goes on without part ${body.partition} from ${body.deviceName}: ${body.failure.message}`,
      );
    case 'device-set-aside':
      return sentence(
        `${body.jobName} goes on without ${body.deviceName}, which brought ${counted(body.refusals, 'update')} that could not count: ${body.failure.message}`,
      );
    case 'access-token-created':
      return `The access token ${body.tokenName} was made, for the role ${body.role}.`;
    case 'access-token-revoked':
      return `The access token ${body.tokenName} was revoked.`;
    case 'backup-made':
      return `The backup ${body.backup} was made.`;
    case 'backup-received':
      return `The backup ${body.backup} was brought in.`;
    case 'backup-removed':
      return `The backup ${body.backup} was deleted.`;
    case 'restore-prepared':
      return `The backup ${body.backup} will be restored at the next start.`;
    case 'restore-undone':
      return `The backup ${body.backup} will not be restored.`;
    case 'cluster-restored':
      return `The cluster was restored from the backup ${body.backup}; what was there before is in ${body.aside}.`;
    case 'release-imported':
      return `Version ${body.version} of the agent was imported.`;
    case 'release-removed':
      return body.why === 'asked'
        ? `Version ${body.version} of the agent was removed.`
        : `Version ${body.version} of the agent was removed, as newer ones lie ready.`;
    case 'rollout-changed':
      return `The update of the agents to ${body.version} ${body.change === 'finished' || body.change === 'started' ? 'has' : 'was'} ${body.change}.`;
    case 'rollout-halted':
      return `The update of the agents to ${body.version} was halted: it failed on ${body.deviceName}, ${body.failure.message}.`;
    case 'agent-update-started':
      return `The agent of ${body.deviceName} is updated from ${body.from} to ${body.to}.`;
    case 'model-left-for-update':
      return `${body.deployment} ${body.isServed ? 'is served by one device fewer' : 'pauses'} while ${body.deviceName} is updated${body.reason === null ? '' : `: ${body.reason}`}.`;
    case 'agent-updated':
      return `The agent of ${body.deviceName} runs version ${body.to} now, not ${body.from}.`;
    case 'agent-update-failed':
      return `The agent of ${body.deviceName} stays at version ${body.from}: ${body.to} was not taken, ${body.failure.message}.`;
    case 'notice-dismissed':
      return `The notice ${body.cause} was put away.`;
    case 'alert-entered':
      return `Alert ${body.alertId} ${ALERT_CHANGES[body.change]}: ${body.title}.`;
    case 'silence-added':
      return `Alerts of ${silencedOf(body)} are silent until ${timeOf(body.until)}.`;
    case 'silence-removed':
      return `Silence ${body.silenceId} was ended.`;
    case 'alert-rule-changed':
      return `The alert rule ${body.rule} was changed${body.enabled ? '' : ' and is off now'}.`;
    case 'channel-added':
      return `The channel ${body.channel} was added.`;
    case 'channel-removed':
      return `The channel ${body.channel} was removed.`;
    case 'channel-changed':
      if (body.formerly === undefined) return `The channel ${body.channel} was changed.`;
      return `The channel ${body.formerly} was changed and is called ${body.channel} now.`;
    case 'notification-given-up':
      return sentence(`Nobody could be told of alert ${body.alertId} by ${body.channel} within a day: ${body.reason}`);
    case 'signed-in':
      return `A browser was signed in with the access token ${body.tokenName}.`;
  }
}

const ALERT_CHANGES: Readonly<Record<AlertChange, string>> = {
  raised: 'was raised',
  returned: 'is back',
  worsened: 'has got worse',
  flapping: 'comes and goes',
  acknowledged: 'was acknowledged',
  resolved: 'has ended',
};

function shortKey(keyId: string): string {
  return keyId.slice(0, 16);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function reached(accuracy: number | null): string {
  return accuracy === null ? '' : ` with ${percent(accuracy)}`;
}

function ofRound(round: number | undefined): string {
  return round === undefined ? '' : `, those of round ${round}`;
}

function stopped(early: EarlyStop | undefined): string {
  return early === undefined ? '' : `: its ${early.judgedBy} had not improved for ${counted(early.patience, 'round')}`;
}

function without(omissions: number): string {
  return omissions === 0 ? '' : ` and without ${counted(omissions, 'part')}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

type WorkStopped = Extract<EventBody, { readonly kind: 'orchestrator-work-stopped' }>;

function workStopped(who: string, { work, gainedBytes, shortages }: Omit<WorkStopped, 'kind'>): string {
  const why = shortages.length === 0 ? 'to make room' : `as ${shortages.map(describeShortage).join(' and ')}`;
  return `${who} stopped ${describeWork(work)}${gained(gainedBytes)}, ${why}.`;
}
