import type { Messages } from '../messages.ts';

export const session: Messages['session'] = {
  roles: { viewer: 'observateur', operator: 'opérateur', admin: 'administrateur' },
  abilities: {
    viewer: 'regarde tout, ne change rien',
    operator: 'travaille aussi : travaux, modèles et jeux de données',
    admin: 'décide aussi de qui fait partie du groupe : appareils, jetons, certificats, sauvegardes',
  },
  scopes: {
    devices: 'appareils',
    jobs: 'travaux',
    models: 'modèles',
    inference: 'inférence',
    datasets: 'jeux de données',
    events: 'événements',
    logs: 'journaux',
    cluster: 'groupe',
    access: 'accès',
  },
  needsRole: (needed, mine) => `Il faut le rôle ${needed} ; vous êtes connecté comme ${mine}.`,
  needsScope: (scope) => `Votre jeton d’accès ne s’étend pas au domaine « ${scope} ».`,
};
