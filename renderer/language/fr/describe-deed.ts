import { describeChange } from '../../../common/domain/describe-change.ts';
import type { EventBody } from '../../../common/domain/event.ts';
import { counted, levelOf, scopeOf } from './event-words.ts';
import { session } from './session.ts';

const ROLLOUT_DEEDS = {
  started: 'a lancé',
  paused: 'a mis en pause',
  resumed: 'a repris',
  cancelled: 'a annulé',
} as const;

/** Ce que quelqu’un a fait ; rien pour ce qui n’en est que la suite. */
export function deedOf(body: EventBody): string | undefined {
  switch (body.kind) {
    case 'etiquette-changed':
      return `a changé les égards ${scopeOf(body)}`;
    case 'log-level-changed':
      return `a réglé ${levelOf(body)}`;
    case 'device-removed':
      return `a retiré ${body.deviceName} du groupe`;
    case 'join-request-denied':
      return `a renvoyé ${body.deviceName}`;
    case 'device-joined':
      return `a admis ${body.deviceName}`;
    case 'join-token-created':
      return `a créé la clé d’admission ${body.tokenId}, valable pour ${counted(body.uses, 'appareil')}`;
    case 'access-token-created':
      return `a créé le jeton d’accès ${body.tokenName}, avec le rôle ${session.roles[body.role]}`;
    case 'access-token-revoked':
      return `a révoqué le jeton d’accès ${body.tokenName}`;
    case 'join-token-revoked':
      return `a révoqué la clé d’admission ${body.tokenId}`;
    case 'authority-replaced':
      return 'a remplacé l’autorité de certification';
    case 'dataset-removed':
      return `a supprimé le jeu de données ${body.dataset}`;
    case 'model-removed':
      return `a supprimé la version ${body.version} du modèle ${body.model}`;
    case 'backup-made':
      return `a fait la sauvegarde ${body.backup}`;
    case 'backup-received':
      return `a apporté la sauvegarde ${body.backup}`;
    case 'backup-removed':
      return `a supprimé la sauvegarde ${body.backup}`;
    case 'restore-prepared':
      return `a préparé la restauration de ${body.backup} au prochain démarrage`;
    case 'restore-undone':
      return `a renoncé à restaurer ${body.backup}`;
    case 'notice-dismissed':
      return `a écarté l’avis ${body.cause}`;
    case 'release-imported':
      return `a importé la version ${body.version} de l’agent`;
    case 'release-removed':
      return body.why === 'asked' ? `a supprimé la version ${body.version} de l’agent` : undefined;
    case 'rollout-changed':
      return body.change === 'finished'
        ? undefined
        : `${ROLLOUT_DEEDS[body.change]} la mise à jour des agents vers ${body.version}`;
    case 'alert-entered':
      return body.change === 'acknowledged' ? `a pris en charge l’alerte ${body.alertId} (${body.title})` : undefined;
    case 'silence-added':
      return `a posé le silence ${body.silenceId}`;
    case 'silence-removed':
      return `a levé le silence ${body.silenceId}`;
    case 'alert-rule-changed':
      return `a modifié la règle d’alerte ${body.rule}`;
    case 'channel-added':
      return `a ajouté le canal ${body.channel}`;
    case 'channel-removed':
      return `a retiré le canal ${body.channel}`;
    case 'channel-changed':
      if (body.formerly === undefined) return `a modifié le canal ${body.channel}`;
      return `a modifié le canal ${body.formerly}, qui s’appelle maintenant ${body.channel}`;
    case 'job-created':
      return `a soumis le travail ${body.jobName}`;
    case 'job-changed':
      return `a modifié le travail ${body.jobName} : ${describeChange(body.before, body.after)}`;
    case 'job-paused':
      return `a mis en pause le travail ${body.jobName}`;
    case 'job-resumed':
      return `a repris le travail ${body.jobName}`;
    case 'job-cancelled':
      return `a annulé le travail ${body.jobName}`;
    case 'job-removed':
      return `a supprimé le travail ${body.jobName}`;
    case 'deployment-created':
      return `a déployé ${body.model}@${body.version} sous le nom ${body.deployment}`;
    case 'deployment-changed':
      return `a modifié le déploiement ${body.deployment} (${body.model}@${body.version})`;
    case 'device-wake-sent':
      return `a envoyé à ${body.deviceName} de quoi se réveiller`;
    case 'deployment-removed':
      return `a supprimé le déploiement ${body.deployment}`;
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
