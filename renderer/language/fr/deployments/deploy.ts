import type { Messages } from '../../messages.ts';

export const deploy: Messages['deployments']['deploy'] = {
  action: 'Déployer',
  busy: 'Déploiement…',
  options: 'Déployer avec des réglages…',
  title: (model) => `Déployer ${model}`,
  changeTitle: (name) => `Modifier ${name}`,
  changeAction: 'Modifier',
  changeNote: 'Les nouveaux réglages prennent effet dès qu’un appareil est prêt. Les requêtes continuent entre-temps.',
  done: (name) => `${name} est en cours de déploiement.`,
  changed: (name) => `${name} est modifié.`,
  failed: 'Il n’a pas pu être déployé tel quel.',
  fields: {
    name: 'Nom',
    version: 'Version',
    'replicas.min': 'Appareils, au moins',
    'replicas.max': 'au plus',
    'runtime.contextTokens': 'Contexte, en jetons',
    'runtime.slots': 'Requêtes à la fois',
    'runtime.threads': 'Fils d’exécution',
    'runtime.idleUnloadSeconds': 'Décharger sans requête, après (secondes)',
    queue: 'File la plus longue',
    deadlineSeconds: 'Requête la plus longue, en secondes',
  },
  nameNote: 'Les programmes demandent le modèle sous ce nom.',
  maxNote: 'D’autres s’ajoutent quand des requêtes attendent.',
  newest: (version) => `${version} (la dernière)`,
  devices: 'Où',
  anyDevice: 'Tout appareil où il tient',
  theseDevices: 'Seulement ces appareils',
  noneChosen: 'Choisissez au moins un appareil.',
  more: 'Plus',
  auto: 'mesuré',
  never: 'jamais',
  contextNote: 'Vide : jusqu’à 4 096, selon le modèle.',
  preview: {
    title: 'Où il serait',
    asking: 'On demande aux appareils…',
    waiting: 'Visible dès que les champs ci-dessus sont justes.',
    none: 'Aucun appareil n’a encore rejoint.',
    toDevices: 'Ajouter un appareil',
    chosen: (count, wanted) =>
      count === 0
        ? `Aucun appareil ne peut le servir maintenant ; voulu : ${wanted}.`
        : count === 1
          ? `1 appareil le sert ; voulu : ${wanted}.`
          : `${count} appareils le servent ; voulu : ${wanted}.`,
    memory: (needed, free) => `demande ${needed} de mémoire, ${free} libres`,
    disk: (needed, free) => `prend ${needed} de disque, ${free} libres`,
  },
};
