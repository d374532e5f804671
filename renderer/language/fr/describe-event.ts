import type { Actor } from '../../../common/domain/actor.ts';
import type { AlertChange } from '../../../common/domain/alert.ts';
import { describeChange } from '../../../common/domain/describe-change.ts';
import type { DeviceReturn } from '../../../common/domain/device.ts';
import type { EventBody } from '../../../common/domain/event.ts';
import type { EarlyStop } from '../../../common/domain/job.ts';
import { deedOf } from './describe-deed.ts';
import { gained, shortage, works } from './economy.ts';
import { etiquette } from './etiquette.ts';
import { count, counted, levelOf, scopeOf } from './event-words.ts';
import { session } from './session.ts';
import { states } from './states.ts';
import { wakeEnd, wakeReason } from './wakes.ts';

const ROLLOUT_CHANGES = {
  started: 'a commencé',
  paused: 'est en pause',
  resumed: 'reprend',
  cancelled: 'a été annulée',
  finished: 'est terminée',
} as const;

const RETURNS: Readonly<Record<DeviceReturn, string>> = {
  slept: ' : sa machine était en veille',
  restarted: ' : son agent a été relancé',
  'cut-off': ' : la liaison avait été coupée',
};

/** Un événement en une phrase, sans son heure ; avec un acteur, il dit aussi qui l’a fait, et d’où. */
export function describeEvent(body: EventBody, actor: Actor | null = null): string {
  const deed = actor === null ? undefined : deedOf(body);
  if (actor === null || deed === undefined) return happeningOf(body);
  return `${nameOf(actor)}, depuis ${actor.address}, ${deed}.`;
}

function nameOf(actor: Actor): string {
  switch (actor.kind) {
    case 'device':
      return `L’appareil ${actor.deviceId}`;
    case 'desktop':
      return actor.user;
    case 'access-token':
      return actor.name;
  }
}

function happeningOf(body: EventBody): string {
  switch (body.kind) {
    case 'orchestrator-started':
      return `L’orchestrateur a démarré, version ${body.version}.`;
    case 'orchestrator-stopped':
      return 'L’orchestrateur s’est arrêté.';
    case 'audit-key-replaced':
      return `La clé qui signe le journal manquait : ${body.keyId.slice(0, 16)} remplace ${body.previousKeyId.slice(0, 16)}.`;
    case 'old-events-removed':
      return `${counted(body.events, 'événement')} de plus de ${counted(body.keptDays, 'jour')} ${body.events < 2 ? 'a été supprimé' : 'ont été supprimés'}, jusqu’au numéro ${count(body.through)}.`;
    case 'device-registered':
      return `${body.deviceName} a rejoint le groupe.`;
    case 'device-came-online':
      return body.absence === null
        ? `${body.deviceName} est en ligne.`
        : `${body.deviceName} est de retour en ligne${body.after === undefined ? '' : RETURNS[body.after]}.`;
    case 'device-went-offline':
      return `${body.deviceName} est hors ligne : ${states.absence[body.absence]}.`;
    case 'device-fell-asleep':
      return `${body.deviceName} s’est mis en veille.`;
    case 'device-level-changed': {
      const why = etiquette.reasons(body);
      return `${body.deviceName} ${etiquette.does(body.level)}${why === '' ? ' à nouveau' : ` : ${why}`}.`;
    }
    case 'device-wake-sent':
      return `${body.deviceName} est en train d’être réveillé${wakeReason(body.reason)}.`;
    case 'device-wake-ended':
      return wakeEnd(body);
    case 'device-wake-given-up':
      return `${body.deviceName} n’est plus réveillé, après ${counted(body.tries, 'essai')} en vain : réveillez-le à la main.`;
    case 'device-work-stopped':
    case 'orchestrator-work-stopped':
      return `${whoWorks(body)} a arrêté ${works(body.work)}${gained(body.gainedBytes)}${body.shortages.length === 0 ? ', pour faire de la place' : ` : ${body.shortages.map(shortage).join(' et ')}`}.`;
    case 'device-work-returned':
    case 'orchestrator-work-returned':
      return `${whoWorks(body)} reprend ${works(body.work)}.`;
    case 'etiquette-changed':
      return `Les égards ${scopeOf(body)} ont été changés.`;
    case 'log-level-changed':
      return `Quelqu’un a réglé ${levelOf(body)}.`;
    case 'device-removed':
      return `${body.deviceName} a été retiré du groupe.`;
    case 'device-asked-to-join':
      return `${body.deviceName} demande à rejoindre, depuis ${body.address}.`;
    case 'join-request-denied':
      return `${body.deviceName} n’a pas été admis.`;
    case 'device-joined':
      return `${body.deviceName} a rejoint le groupe ${body.way === 'token' ? `par la clé ${body.by}` : 'après approbation'}, depuis ${body.address}.`;
    case 'device-cloned':
      return `${body.deviceName} existe en double : son dossier de données a été copié. Les deux sont à ${body.addresses.join(' et ')}.`;
    case 'joining-disturbed':
      return `Des machines ont trop souvent commencé à rejoindre sans finir, la dernière depuis ${body.address} : quelqu’un devine peut-être des chiffres.`;
    case 'certificate-renewed':
      return `${body.deviceName} a un nouveau certificat.`;
    case 'join-token-created':
      return `La clé d’admission ${body.tokenId} a été créée, valable pour ${counted(body.uses, 'appareil')}.`;
    case 'join-token-revoked':
      return `La clé d’admission ${body.tokenId} a été révoquée.`;
    case 'authority-replaced':
      return `L’autorité de certification a été remplacée ; la nouvelle est ${body.fingerprint.slice(0, 16)}….`;
    case 'dataset-imported':
      return `Le jeu de données ${body.dataset} est prêt : ${counted(body.train, 'exemple')} pour apprendre, ${count(body.test)} pour évaluer.`;
    case 'dataset-import-failed':
      return sentence(`Le jeu de données ${body.dataset} n’a pas pu être lu : ${body.failure.message}`);
    case 'dataset-removed':
      return `Le jeu de données ${body.dataset} a été supprimé.`;
    case 'model-added':
      return `Le modèle ${body.model} a une nouvelle version, ${body.version}.`;
    case 'model-removed':
      return `La version ${body.version} du modèle ${body.model} a été supprimée.`;
    case 'deployment-created':
      return `${body.model}@${body.version} va être servi sous le nom ${body.deployment}.`;
    case 'deployment-changed':
      return `Le déploiement ${body.deployment} a été modifié : il sert ${body.model}@${body.version}.`;
    case 'deployment-entered':
      return sentence(
        `Le déploiement ${body.deployment} est ${states.deployment[body.state]}${body.reason === null ? '' : ` : ${body.reason}`}`,
      );
    case 'deployment-removed':
      return `Le déploiement ${body.deployment} a été supprimé.`;
    case 'replica-placed':
      return `${body.deviceName} va servir ${body.deployment}.`;
    case 'replica-withdrawn':
      return sentence(`${body.deviceName} ne sert plus ${body.deployment} : ${body.reason}`);
    case 'job-created':
      return `Le travail ${body.jobName} a été soumis.`;
    case 'job-started':
      return `Le travail ${body.jobName} a commencé.`;
    case 'job-waited':
      return body.wait.for === 'devices'
        ? `Le travail ${body.jobName} attend des appareils : il en faut ${count(body.wait.needed)}, il y en a ${count(body.wait.available)}.`
        : `Le travail ${body.jobName} attend ${body.wait.for === 'memory' ? 'de la mémoire' : 'son tour'}.`;
    case 'job-went-on':
      return `Le travail ${body.jobName} continue.`;
    case 'job-changed':
      return `Le travail ${body.jobName} a été modifié : ${describeChange(body.before, body.after)}.`;
    case 'job-paused':
      return `Le travail ${body.jobName} a été mis en pause.`;
    case 'job-resumed':
      return `Le travail ${body.jobName} a repris.`;
    case 'job-cancelled':
      return `Le travail ${body.jobName} a été annulé.`;
    case 'job-succeeded':
      return `Le travail ${body.jobName} a réussi après ${counted(body.rounds, 'tour')}${body.accuracy === null ? '' : `, avec ${percent(body.accuracy)}`}${ofRound(body.modelRound)}${stopped(body.earlyStop)}.${body.isBudgetSpent === true ? ' Un de plus aurait dépassé son budget de confidentialité.' : ''}`;
    case 'job-failed':
      return sentence(`Le travail ${body.jobName} a échoué : ${body.failure.message}`);
    case 'job-removed':
      return `Le travail ${body.jobName} a été supprimé.`;
    case 'round-started':
      return `Le tour ${body.round} de ${body.jobName} a commencé : ${counted(body.shares, 'part')} sur ${counted(body.devices, 'appareil')}.`;
    case 'round-committed':
      return `Le tour ${body.round} de ${body.jobName} est acquis, avec ${count(body.updates)} ${body.updates < 2 ? 'mise' : 'mises'} à jour${body.omissions === 0 ? '' : ` et sans ${counted(body.omissions, 'part')}`}.`;
    case 'round-evaluated':
      return `Le tour ${body.round} de ${body.jobName} a atteint ${percent(body.evaluation.accuracy)}.`;
    case 'task-reassigned':
      return sentence(
        `La part ${body.partition} du tour ${body.round} a été reprise à ${body.deviceName} et confiée à un autre appareil : ${body.failure.message}`,
      );
    case 'device-set-aside':
      return sentence(
        `${body.jobName} continue sans ${body.deviceName}, dont ${count(body.refusals)} mises à jour n’ont pas pu compter : ${body.failure.message}`,
      );
    case 'task-hedged':
      return `La part ${body.partition} du tour ${body.round} prend plus de temps que d’habitude à ${body.deviceName} : ${body.secondName} l’essaie aussi.`;
    case 'task-left-out':
      return sentence(
        `Le tour ${body.round} continue sans la part ${body.partition} de ${body.deviceName} : ${body.failure.message}`,
      );
    case 'access-token-created':
      return `Le jeton d’accès ${body.tokenName} a été créé, avec le rôle ${session.roles[body.role]}.`;
    case 'access-token-revoked':
      return `Le jeton d’accès ${body.tokenName} a été révoqué.`;
    case 'backup-made':
      return `La sauvegarde ${body.backup} a été faite.`;
    case 'backup-received':
      return `La sauvegarde ${body.backup} a été reçue.`;
    case 'backup-removed':
      return `La sauvegarde ${body.backup} a été supprimée.`;
    case 'restore-prepared':
      return `La sauvegarde ${body.backup} sera restaurée au prochain démarrage.`;
    case 'restore-undone':
      return `La sauvegarde ${body.backup} ne sera pas restaurée.`;
    case 'cluster-restored':
      return `Le groupe a été restauré depuis la sauvegarde ${body.backup} ; ce qui s’y trouvait avant est dans ${body.aside}.`;
    case 'release-imported':
      return `La version ${body.version} de l’agent a été importée.`;
    case 'release-removed':
      return `La version ${body.version} de l’agent a été supprimée${body.why === 'asked' ? '' : ' : de plus récentes sont prêtes'}.`;
    case 'rollout-changed':
      return `La mise à jour des agents vers ${body.version} ${ROLLOUT_CHANGES[body.change]}.`;
    case 'rollout-halted':
      return `La mise à jour des agents vers ${body.version} s’est arrêtée : elle a échoué sur ${body.deviceName} (${body.failure.message}).`;
    case 'agent-update-started':
      return `L’agent de ${body.deviceName} passe de la version ${body.from} à la ${body.to}.`;
    case 'model-left-for-update':
      return `${body.deployment} ${body.isServed ? 'est servi par un appareil de moins' : 'attend'} pendant la mise à jour de ${body.deviceName}${body.reason === null ? '' : ` : ${body.reason}`}.`;
    case 'agent-updated':
      return `L’agent de ${body.deviceName} est passé de la version ${body.from} à la ${body.to}.`;
    case 'agent-update-failed':
      return `L’agent de ${body.deviceName} reste à la version ${body.from} ; la ${body.to} n’a pas été gardée (${body.failure.message}).`;
    case 'notice-dismissed':
      return `L’avis ${body.cause} a été écarté.`;
    case 'alert-entered':
      return `L’alerte ${body.alertId} ${ALERT_CHANGES[body.change]} : ${body.title}.`;
    case 'silence-added':
      return `Le silence ${body.silenceId} est posé.`;
    case 'silence-removed':
      return `Le silence ${body.silenceId} est levé.`;
    case 'alert-rule-changed':
      return `La règle d’alerte ${body.rule} a été modifiée.`;
    case 'channel-added':
      return `Le canal ${body.channel} a été ajouté.`;
    case 'channel-removed':
      return `Le canal ${body.channel} a été retiré.`;
    case 'channel-changed':
      if (body.formerly === undefined) return `Le canal ${body.channel} a été modifié.`;
      return `Le canal ${body.formerly} a été modifié et s’appelle maintenant ${body.channel}.`;
    case 'notification-given-up':
      return sentence(`Le canal ${body.channel} n’a pas pu annoncer l’alerte ${body.alertId} : ${body.reason}`);
    case 'signed-in':
      return `Un navigateur s’est connecté avec le jeton d’accès ${body.tokenName}.`;
  }
}

const ALERT_CHANGES: Readonly<Record<AlertChange, string>> = {
  raised: 'est donnée',
  returned: 'est de retour',
  worsened: 's’est aggravée',
  flapping: 'va et vient',
  acknowledged: 'est prise en charge',
  resolved: 'est finie',
};

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function percent(share: number): string {
  return share.toLocaleString('fr-FR', { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function ofRound(round: number | undefined): string {
  return round === undefined ? '' : `, au tour ${round}`;
}

function stopped(early: EarlyStop | undefined): string {
  return early === undefined ? '' : `, sans gain en ${counted(early.patience, 'tour')}`;
}

function whoWorks(body: object): string {
  return 'deviceName' in body ? String(body.deviceName) : 'L’orchestrateur';
}
