import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import { describeAlertInFrench } from '../../../common/domain/describe-alert-in-french.ts';
import type { DeviceAbsence } from '../../../common/domain/device.ts';
import { PLAIN_FORMAT } from '../../../common/domain/plain-format.ts';
import { describeLevelInFrench, describeReasonsInFrench } from '../../../common/etiquette/describe-reason-in-french.ts';
import type { DesktopWords } from './desktop-words.ts';
import { formatEnd } from './format-end.ts';

const GIVEN_ON = 'Son travail passe à d’autres appareils.';

const absences: Record<DeviceAbsence, string> = {
  'agent-stopped': 'son agent a été arrêté',
  'lease-expired': 'il ne répond plus',
  'connection-lost': 'sa connexion s’est rompue',
  suspended: 'il a été mis en veille',
};

const several: Record<NoticeKind, (count: number) => string> = {
  'device-away': (count) => `${count} appareils sont partis`,
  'join-request': (count) => `${count} machines demandent à rejoindre`,
  'job-ended': (count) => `${count} travaux sont finis`,
  'job-waiting': (count) => `${count} travaux attendent`,
  attention: (count) => `${count} choses vous attendent`,
  update: () => 'EdgeOrchestra peut être mis à jour',
};

/** What the app says outside of its window, in French. */
export const fr: DesktopWords = {
  app: {
    cannotStart: 'EdgeOrchestra ne peut pas démarrer',
    failed: 'Cela n’a pas marché',
    stays: {
      title: 'EdgeOrchestra continue',
      body: 'Fenêtre fermée, il veille sur les appareils et les travaux. Son icône dans la barre le rouvre, ou le quitte.',
    },
    open: 'Ouvrir EdgeOrchestra',
    settings: 'Réglages…',
    quit: 'Quitter EdgeOrchestra',
    pause: 'Tout mettre en pause',
    resume: (jobs) => `Reprendre ${counted(jobs, 'travail', 'travaux')}`,
  },
  tray: {
    starting: 'EdgeOrchestra démarre',
    line: (cluster, online, total, running, asking) =>
      `${cluster} : ${[
        `${online} sur ${counted(total, 'appareil')} en ligne`,
        ...(running > 0 ? [`${counted(running, 'travail', 'travaux')} en cours`] : []),
        ...(asking > 0 ? [`${counted(asking, 'demande')} d’admission`] : []),
      ].join(', ')}`,
    asks: (name, code) => `${name} demande à rejoindre : ${code}`,
    devices: (online, total) => `Appareils (${online} sur ${total})`,
    jobs: (count) => `Travaux (${count})`,
    noDevices: 'Pas encore d’appareil',
    noJobs: 'Rien en cours ni en attente',
    all: (count) => `Voir les ${count}`,
    tasks: (count) => counted(count, 'tâche'),
    asleep: 'en veille',
    draining: 'finit ce qu’il fait',
    pending: 'demande à rejoindre',
    offline: 'hors ligne',
    revoked: 'retiré',
    round: (round, rounds) => `tour ${round} sur ${rounds}`,
    waitsForDevices: (available, needed) => `attend, ${available} sur ${counted(needed, 'appareil')}`,
    waitsForTurn: 'attend son tour',
    waitsForMemory: 'attend de la mémoire',
    jobStates: {
      queued: 'en attente',
      running: 'en cours',
      paused: 'en pause',
      succeeded: 'réussi',
      failed: 'échoué',
      cancelled: 'annulé',
    },
  },
  computer: {
    title: 'Cet ordinateur comme appareil',
    rests: (until, now) =>
      until === null
        ? 'Il se repose jusqu’à nouvel ordre'
        : `Il se repose jusqu’à ${formatEnd(until, { locale: 'fr', now })}`,
    does: (state, now) => {
      const why = describeReasonsInFrench(state);
      const end = state.until === null ? '' : `, jusqu’à ${formatEnd(state.until, { locale: 'fr', now })}`;
      return `Il ${describeLevelInFrench(state.level)}${why === '' ? '' : ` : ${why}${end}`}`;
    },
    rest: {
      hour: 'Se reposer une heure',
      tomorrow: 'Se reposer jusqu’à demain',
      resumed: 'Se reposer jusqu’à nouvel ordre',
    },
    goOn: 'Reprendre le travail',
    waits: 'Son agent s’est arrêté et va être relancé',
    starts: 'Son agent démarre',
    works: 'Il travaille comme appareil',
  },
  menu: {
    file: 'Fichier',
    newJob: 'Nouveau travail',
    dataFolder: 'Montrer le dossier de données',
    close: 'Fermer la fenêtre',
    edit: 'Édition',
    undo: 'Annuler',
    redo: 'Rétablir',
    cut: 'Couper',
    copy: 'Copier',
    paste: 'Coller',
    selectAll: 'Tout sélectionner',
    view: 'Présentation',
    search: 'Rechercher',
    zoomReset: 'Taille réelle',
    zoomIn: 'Zoom avant',
    zoomOut: 'Zoom arrière',
    fullScreen: 'Plein écran',
    window: 'Fenêtre',
    minimise: 'Réduire',
    zoom: 'Agrandir',
    front: 'Tout ramener au premier plan',
    help: 'Aide',
    about: 'À propos d’EdgeOrchestra',
    checkForUpdate: 'Chercher une mise à jour…',
    services: 'Services',
    hide: 'Masquer EdgeOrchestra',
    hideOthers: 'Masquer les autres',
    showAll: 'Tout afficher',
    screens: {
      overview: 'Vue d’ensemble',
      devices: 'Appareils',
      jobs: 'Travaux',
      models: 'Modèles',
      datasets: 'Jeux de données',
      events: 'Événements',
      settings: 'Réglages',
    },
  },
  quitting: {
    stop: (jobs) => `Arrêter ${counted(jobs, 'travail', 'travaux')} et quitter`,
    question: (jobs) => `Arrêter ${counted(jobs, 'travail', 'travaux')} et quitter ?`,
    job: (name, round, rounds) => `${name}, après le tour ${round} sur ${rounds}`,
    more: (count) => `et ${count} de plus`,
    goOn: 'À la prochaine ouverture d’EdgeOrchestra, ils reprennent à leur dernier tour.',
    ownDevice: 'D’ici là, cette machine ne travaille plus comme appareil.',
    cancel: 'Annuler',
  },
  notices: {
    absences,
    several,
    more: (count) => `et ${count} de plus`,
    offline: (name, absence) => ({
      title: `${name} est hors ligne`,
      body: `${sentence(absences[absence])} ${GIVEN_ON}`,
    }),
    asleep: (name) => ({ title: `${name} s’est endormi`, body: `Il s’est mis en veille. ${GIVEN_ON}` }),
    removed: (name, by) => ({
      title: `${name} a été retiré`,
      body: by === undefined ? 'Il ne fait plus partie du groupe.' : `${by} l’a retiré du groupe.`,
    }),
    succeeded: (name, rounds, accuracy) => ({
      title: `${name} est terminé`,
      body: `En ${counted(rounds, 'tour')}${accuracy === null ? '' : `, avec ${(accuracy * 100).toFixed(1).replace('.', ',')} % de réussite`}.`,
    }),
    cancelled: (name, by) => ({
      title: `${name} a été annulé`,
      body: by === undefined ? 'Ce que son dernier tour a appris est gardé.' : `Par ${by}.`,
    }),
    update: (version) => ({
      title: `EdgeOrchestra ${version} est prêt`,
      body: 'Il s’installe quand vous quittez, ou tout de suite depuis les réglages.',
    }),
    mustShow: (code) => `Elle doit afficher ${code}. N’admettez que si ce sont les chiffres de son propre écran.`,
    approve: (code) => `Elle affiche ${code} : admettre`,
    letIn: (name) => ({ title: `${name} est admis`, body: 'C’est maintenant un appareil du groupe.' }),
    notLetIn: (name) => `${name} n’a pas pu être admis`,
  },
  attention: (cause) => {
    switch (cause.kind) {
      case 'machine-asks-to-join':
        return { title: `${cause.name} demande à rejoindre`, body: `Depuis ${cause.address}.` };
      case 'job-waits-for-devices':
        return {
          title: `${cause.jobName} attend des appareils`,
          body: `Il lui en faut ${cause.needed}, il en a ${cause.available}.`,
        };
      case 'job-failed':
        return { title: `${cause.jobName} a échoué`, body: sentence(cause.failure.message) };
      case 'device-missed':
        return {
          title: `${cause.deviceName} manque à ${cause.jobName}`,
          body: `${cause.absence === null ? 'Il est absent.' : sentence(absences[cause.absence])} Lui seul a le jeu de données ${cause.dataset}.`,
        };
      case 'device-set-aside':
        return {
          title: `${cause.jobName} continue sans ${cause.deviceName}`,
          body: `Ses mises à jour ne pouvaient pas compter. ${sentence(cause.failure.message)}`,
        };
      case 'device-cloned':
        return {
          title: `${cause.deviceName} existe en double`,
          body: `Son dossier de données a été copié. Ils se trouvent à ${cause.addresses.join(' et ')}.`,
        };
      case 'disk-nearly-full':
        return {
          title: 'Le disque est presque plein',
          body: `Il reste ${gigabytes(cause.freeBytes)} Go sur ${gigabytes(cause.totalBytes)} Go. Sans place, les travaux se mettent en pause.`,
        };
      case 'setting-unsafe':
        return {
          title:
            cause.setting === 'insecure'
              ? 'Les appareils sont crus sans certificat'
              : 'L’API est ouverte au réseau sans chiffrement',
          body: 'Les réglages disent comment y remédier.',
        };
      case 'certificate-ends':
        return {
          title: `${certificates[cause.certificate]} expire le ${new Date(cause.expiresAt).toLocaleDateString('fr')}`,
          body: 'Les réglages disent quoi faire.',
        };
      case 'event-log-changed':
        return { title: 'Le journal a été modifié', body: `À partir de l’événement ${cause.firstBad}.` };
      case 'rollout-halted':
        return {
          title: `La mise à jour des agents vers ${cause.version} est arrêtée`,
          body: `Elle a échoué sur ${cause.deviceName} : ${cause.failure.message}. Cet appareil est revenu à la version précédente, et aucun autre n’a été touché.`,
        };
      case 'restore-waits':
        return { title: 'Une restauration attend le prochain démarrage', body: `De la sauvegarde ${cause.backup}.` };
      default: {
        const { title, next } = describeAlertInFrench(cause, PLAIN_FORMAT);
        return { title, body: next };
      }
    }
  },
};

const certificates = {
  authority: 'L’autorité de certification',
  orchestrator: 'Le certificat de l’orchestrateur',
  lan: 'Votre certificat pour le réseau local',
};

/** In French nought and one are singular. */
function counted(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number < 2 ? one : several}`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1).replace('.', ',');
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}
