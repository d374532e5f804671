import type { Messages } from '../messages.ts';

export const backup: Messages['backup'] = {
  title: 'Sauvegardes',
  text: 'Tout un groupe dans un fichier : appareils, modèles, jeux de données, travaux, événements, et les clés, scellées par une phrase secrète. Modèles et données y sont tels quels : gardez-le là où vous les garderiez, et pas seulement sur ce disque.',
  none: 'Aucune sauvegarde n’a été faite.',
  create: 'Sauvegarder…',
  createTitle: 'Quelle phrase secrète scelle les clés ?',
  make: 'Sauvegarder',
  passphrase: 'Phrase secrète',
  passphraseNote:
    'Au moins 12 caractères. Sans elle, personne ne peut restaurer la sauvegarde : gardez-la loin du fichier.',
  passphraseShort: 'Au moins 12 caractères',
  again: 'La même encore une fois',
  different: 'Elles diffèrent',
  begun: 'La sauvegarde est en cours ; les travaux continuent pendant ce temps.',
  columns: { made: 'Faite', state: 'État', size: 'Taille', from: 'Groupe' },
  states: { making: 'en cours', ready: 'prête', failed: 'échouée' },
  progressOf: (name) => `Avancement de la sauvegarde ${name}`,
  download: 'Télécharger',
  downloadNamed: (name) => `Télécharger la sauvegarde ${name}`,
  restore: 'Restaurer…',
  restoreNamed: (name) => `Restaurer la sauvegarde ${name}…`,
  remove: 'Supprimer',
  removeNamed: (name) => `Supprimer la sauvegarde ${name}`,
  removeTitle: (name) => `Supprimer la sauvegarde ${name} ?`,
  removeText: 'Le fichier du dossier de données disparaît. Les copies téléchargées restent.',
  removed: (name) => `La sauvegarde ${name} est supprimée.`,
  restoring: {
    title: 'Restauration',
    askTitle: (name) => `Restaurer la sauvegarde ${name} au prochain démarrage ?`,
    askText:
      'Elle est d’abord vérifiée en entier. Rien ne change avant le prochain démarrage de l’orchestrateur, et on peut y renoncer d’ici là. Ce qui est ici maintenant est gardé dans un dossier à côté.',
    warning:
      'Les appareils et jetons retirés depuis redeviennent valables ; ceux venus depuis devront rejoindre ou être créés à nouveau. Chacun devra se reconnecter.',
    passphrase: 'Phrase secrète de la sauvegarde',
    action: 'Vérifier et préparer',
    preparing: (name) => `La sauvegarde ${name} est vérifiée et préparée.`,
    pending: (name) => `La sauvegarde ${name} remplacera toutes les données au prochain démarrage.`,
    pendingNext: 'Redémarrez l’orchestrateur pour restaurer, ou renoncez-y.',
    failed: (name) => `La sauvegarde ${name} ne peut pas être restaurée.`,
    undo: 'Ne pas restaurer',
    undone: 'Elle ne sera pas restaurée.',
    elsewhere: 'Sur une nouvelle machine',
    elsewhereText:
      'Restaurez un fichier dans un dossier vide, puis démarrez-y ; les appareils reconnaissent le groupe à ses clés.',
    elsewhereCommand: 'Commandes pour une nouvelle machine',
  },
};
