import { describeChange } from './describe-change.ts';
import type { EventBody } from './event.ts';
import { counted, levelOf, scopeOf, silencedOf, timeOf } from './event-words.ts';

/** What somebody did, as the second half of a sentence; undefined for what only came of it. */
export function deedOf(body: EventBody): string | undefined {
  switch (body.kind) {
    case 'device-wake-sent':
      return `sent ${body.deviceName} what wakes it`;
    case 'etiquette-changed':
      return `changed the etiquette ${scopeOf(body)}`;
    case 'log-level-changed':
      return `set ${levelOf(body)}`;
    case 'device-removed':
      return `took ${body.deviceName} out of the cluster`;
    case 'join-request-denied':
      return `turned ${body.deviceName} away`;
    case 'device-joined':
      return `let ${body.deviceName} in`;
    case 'join-token-created':
      return `made join token ${body.tokenId}, good for ${counted(body.uses, 'device')}`;
    case 'access-token-created':
      return `made the access token ${body.tokenName}, for the role ${body.role}`;
    case 'access-token-revoked':
      return `revoked the access token ${body.tokenName}`;
    case 'join-token-revoked':
      return `revoked join token ${body.tokenId}`;
    case 'authority-replaced':
      return 'replaced the certificate authority';
    case 'dataset-removed':
      return `deleted data set ${body.dataset}`;
    case 'model-removed':
      return `deleted version ${body.version} of model ${body.model}`;
    case 'backup-made':
      return `made the backup ${body.backup}`;
    case 'backup-received':
      return `brought the backup ${body.backup}`;
    case 'backup-removed':
      return `deleted the backup ${body.backup}`;
    case 'restore-prepared':
      return `prepared to restore the backup ${body.backup} at the next start`;
    case 'restore-undone':
      return `gave up restoring the backup ${body.backup}`;
    case 'notice-dismissed':
      return `put away the notice ${body.cause}`;
    case 'release-imported':
      return `imported version ${body.version} of the agent`;
    case 'release-removed':
      return body.why === 'asked' ? `removed version ${body.version} of the agent` : undefined;
    case 'rollout-changed':
      return body.change === 'finished' ? undefined : `${body.change} the update of the agents to ${body.version}`;
    case 'alert-entered':
      return body.change === 'acknowledged' ? `acknowledged alert ${body.alertId} (${body.title})` : undefined;
    case 'silence-added':
      return `silenced ${silencedOf(body)} until ${timeOf(body.until)}`;
    case 'silence-removed':
      return `ended silence ${body.silenceId}`;
    case 'alert-rule-changed':
      return `changed the alert rule ${body.rule}${body.enabled ? '' : ', which is off now'}`;
    case 'channel-added':
      return `added the channel ${body.channel}`;
    case 'channel-removed':
      return `removed the channel ${body.channel}`;
    case 'channel-changed':
      if (body.formerly === undefined) return `changed the channel ${body.channel}`;
      return `changed the channel ${body.formerly}, which is called ${body.channel} now`;
    case 'job-created':
      return `submitted job ${body.jobName}`;
    case 'job-changed':
      return `changed job ${body.jobName}: ${describeChange(body.before, body.after)}`;
    case 'job-paused':
      return `paused job ${body.jobName}`;
    case 'job-resumed':
      return `resumed job ${body.jobName}`;
    case 'job-cancelled':
      return `cancelled job ${body.jobName}`;
    case 'job-removed':
      return `deleted job ${body.jobName}`;
    case 'deployment-created':
      return `deployed ${body.model}@${body.version} as ${body.deployment}`;
    case 'deployment-changed':
      return `changed deployment ${body.deployment} (${body.model}@${body.version})`;
    case 'deployment-removed':
      return `deleted deployment ${body.deployment}`;
    case 'orchestrator-started':
    case 'orchestrator-stopped':
    case 'audit-key-replaced':
    case 'old-events-removed':
    case 'device-registered':
    case 'device-came-online':
    case 'device-went-offline':
    case 'device-fell-asleep':
    case 'device-level-changed':
    case 'device-wake-ended':
    case 'device-wake-given-up':
    case 'device-work-stopped':
    case 'device-work-returned':
    case 'orchestrator-work-stopped':
    case 'orchestrator-work-returned':
    case 'device-asked-to-join':
    case 'signed-in':
    case 'cluster-restored':
    case 'device-cloned':
    case 'joining-disturbed':
    case 'certificate-renewed':
    case 'dataset-imported':
    case 'dataset-import-failed':
    case 'model-added':
    case 'deployment-entered':
    case 'replica-placed':
    case 'replica-withdrawn':
    case 'job-started':
    case 'job-waited':
    case 'job-went-on':
    case 'job-succeeded':
    case 'job-failed':
    case 'round-started':
    case 'round-committed':
    case 'round-evaluated':
    case 'task-reassigned':
    case 'task-hedged':
    case 'task-left-out':
    case 'device-set-aside':
    case 'notification-given-up':
    case 'rollout-halted':
    case 'agent-update-started':
    case 'model-left-for-update':
    case 'agent-updated':
    case 'agent-update-failed':
      return undefined;
  }
}
