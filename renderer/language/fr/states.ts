import type { Messages } from '../messages.ts';

export const states: Messages['states'] = {
  device: {
    pending: 'demande à rejoindre',
    online: 'en ligne',
    asleep: 'en veille',
    draining: 'termine',
    offline: 'hors ligne',
    revoked: 'révoqué',
  },
  absence: {
    'lease-expired': 'il ne répondait plus',
    'connection-lost': 'sa connexion s’est rompue',
    'agent-stopped': 'son agent a été arrêté',
    suspended: 'il a été mis en veille',
  },
  job: {
    queued: 'en attente',
    running: 'en cours',
    paused: 'en pause',
    succeeded: 'réussi',
    failed: 'échoué',
    cancelled: 'annulé',
  },
  task: {
    queued: 'attend un appareil',
    offered: 'proposé',
    running: 'apprend',
    uploading: 'envoie',
    done: 'fait',
    failed: 'échoué',
    expired: 'trop tard',
    cancelled: 'annulé',
  },
  phase: {
    waiting: 'attend son tour',
    fetching: 'va chercher ses données',
    training: 'apprend',
    uploading: 'envoie sa mise à jour',
  },
};
