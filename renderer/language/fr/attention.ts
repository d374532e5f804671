import { describeAlertInFrench } from '../../../common/domain/describe-alert-in-french.ts';
import type { Failure } from '../../../common/domain/job.ts';
import type { Format } from '../format.ts';
import type { Messages } from '../messages.ts';
import { errors } from './errors.ts';
import { states } from './states.ts';

export const attention: Messages['attention'] = {
  title: 'À regarder',
  severities: { critical: 'Grave', warning: 'Attention', info: 'Pour vous' },
  since: (age) => `depuis ${age}`,
  steps: {
    approve: 'Admettre…',
    devices: 'Voir les appareils',
    device: 'Ouvrir l’appareil',
    job: 'Ouvrir le travail',
    deployment: 'Ouvrir le déploiement',
    storage: 'Voir le stockage',
    access: 'Voir les accès',
    joining: 'Voir les certificats',
    events: 'Voir le journal',
    backup: 'Voir la restauration',
    agents: 'Voir les agents',
    dismiss: 'Écarter',
  },
  dismissed: 'C’est écarté. Le journal en garde la trace.',
  say(cause, format) {
    switch (cause.kind) {
      case 'machine-asks-to-join':
        return {
          title: `${cause.name} demande à rejoindre`,
          next: `La demande vient de ${cause.address}. Comparez les chiffres, puis admettez la machine ou renvoyez-la.`,
        };
      case 'job-waits-for-devices':
        return {
          title: `Le travail ${cause.jobName} attend des appareils`,
          next: `Il lui en faut ${format.number(cause.needed)}${cause.dataset === null ? '' : ` avec le jeu de données ${cause.dataset}`}, il en a ${format.number(cause.available)}. ${away(cause.devicesOffline, format)}`,
        };
      case 'job-failed':
        return { title: `Le travail ${cause.jobName} a échoué`, next: said(cause.failure) };
      case 'device-missed':
        return {
          title: `${cause.deviceName} manque au travail ${cause.jobName}`,
          next: `${cause.absence === null ? 'Il est absent' : `Il est absent : ${states.absence[cause.absence]}`} ; son jeu de données ${cause.dataset} n’est nulle part ailleurs. Relancez-le, ou laissez le travail continuer sans lui.`,
        };
      case 'device-set-aside':
        return {
          title: `Le travail ${cause.jobName} continue sans ${cause.deviceName}`,
          next: `Ses mises à jour n’ont pas pu compter ${format.number(cause.refusals)} fois. ${said(cause.failure)} Regardez ses données et son programme d’apprentissage ; un nouveau travail l’essaie à nouveau.`,
        };
      case 'device-cloned':
        return {
          title: `${cause.deviceName} existe en double`,
          next: `Son dossier de données a été copié ; les deux se trouvent à ${format.list(cause.addresses)}. Retirez l’appareil et faites rejoindre chaque machine à nouveau.`,
        };
      case 'disk-nearly-full':
        return {
          title: 'Le disque de l’orchestrateur est presque plein',
          next: `Il reste ${format.bytes(cause.freeBytes)} sur ${format.bytes(cause.totalBytes)}. Sans place, les travaux se mettent en pause : supprimez des modèles ou des jeux de données, ou faites de la place.`,
        };
      case 'setting-unsafe':
        return cause.setting === 'lan-plain-http'
          ? {
              title: 'L’API est ouverte au réseau sans chiffrement',
              next: 'Les jetons d’accès peuvent être lus en chemin. Lancez l’orchestrateur sans --lan-plain-http.',
            }
          : {
              title: 'Les appareils sont crus sans certificat',
              next: 'Quiconque atteint le port passe pour un appareil. Lancez l’orchestrateur sans --insecure.',
            };
      case 'certificate-ends':
        return {
          title: `${certificates[cause.certificate]} expire le ${format.exact(cause.expiresAt)}`,
          next: certificateSteps[cause.certificate],
        };
      case 'event-log-changed':
        return {
          title: `Le journal a été modifié à partir de l’événement ${format.number(cause.firstBad)}`,
          next: sentence(cause.problem),
        };
      case 'rollout-halted':
        return {
          title: `La mise à jour des agents vers ${cause.version} est arrêtée`,
          next: `Elle a échoué sur ${cause.deviceName} : ${cause.failure.message}. Cet appareil est revenu à la version précédente, et aucun autre n’a été touché.`,
        };
      case 'restore-waits':
        return {
          title: 'Une restauration attend le prochain démarrage',
          next: `La sauvegarde ${cause.backup} remplacera alors toutes les données. D’ici là, on peut y renoncer.`,
        };
      default:
        return describeAlertInFrench(cause, format);
    }
  },
};

const certificates = {
  authority: 'L’autorité de certification',
  orchestrator: 'Le certificat de l’orchestrateur',
  lan: 'Votre certificat pour le réseau local',
};
const certificateSteps = {
  authority: 'Remplacez-la : les appareils suivent d’eux-mêmes.',
  orchestrator: 'Il se renouvelle tout seul ; redémarrez l’orchestrateur si ce message reste.',
  lan: 'Fournissez-en un nouveau et redémarrez l’orchestrateur (--lan-certificate).',
};

function away(count: number, format: Format): string {
  if (count === 0) return 'Il reprendra de lui-même quand d’autres viendront.';
  if (count === 1) return 'Un appareil qui pourrait aider est absent.';
  return `${format.number(count)} appareils qui pourraient aider sont absents.`;
}

/** Our own words, then those of the orchestrator. */
function said({ code, message }: Failure): string {
  return `${errors[code]} ${sentence(message)}`.trim();
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase();
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
