import type { Messages } from '../messages.ts';

export const datasets: Messages['datasets'] = {
  title: 'Jeux de données',
  list: 'Jeux de données',
  states: { importing: 'en lecture', ready: 'prêt', failed: 'échec' },
  columns: {
    name: 'Nom',
    state: 'État',
    samples: 'Exemples',
    shape: 'Un exemple',
    classes: 'Classes',
    added: 'Ajouté',
  },
  empty: {
    title: 'Pas encore de jeu de données',
    text: 'Déposez-en un n’importe où dans cette fenêtre : un fichier CSV ou NumPy, des fichiers IDX, un dossier avec un sous-dossier d’images par classe, ou une archive ZIP.',
  },
  readingOf: (name) => `Lecture de ${name}`,
  importing: 'L’orchestrateur le lit ; les travaux pourront s’en servir dès qu’il sera prêt.',
  failed:
    'Aucun exemple n’en a été gardé. Déposez le fichier corrigé sous le même nom, ou le même fichier avec d’autres options : il ne sera pas envoyé deux fois.',
  values: (count) => `${count} valeurs`,
  use: 'S’en servir dans un nouveau travail',
  facts: {
    title: 'Ce que c’est',
    source: 'Lu depuis',
    upload: 'un fichier envoyé',
    shape: 'Un exemple',
    train: 'Pour l’entraînement',
    test: 'Pour le test',
    split: (samples, size) => `${samples} exemples, ${size}`,
    classes: 'Classes',
    scale: 'Facteur sur les valeurs',
  },
  classes: {
    title: 'Exemples par classe',
    of: (name, train, test) => `${name} : ${train} pour l’entraînement, ${test} pour le test`,
    more: (count) => `et ${count} autres classes`,
    legend: { train: 'entraînement', test: 'test' },
  },
  samples: {
    title: 'Quelques exemples',
    label: (count) => (count === 1 ? 'Un exemple, avec sa classe' : `${count} exemples, chacun avec sa classe`),
    number: 'Exemple',
    image: (number) => `Exemple ${number}`,
    className: 'Classe',
    values: 'Premières valeurs',
    loading: 'Lecture de quelques exemples…',
  },
  offered: {
    title: 'Proposés par des appareils',
    text: 'Ils restent sur les appareils ; un travail s’entraîne là où ils sont.',
    none: 'Aucun appareil n’en propose. Sur un appareil : eo agent dataset add NOM CHEMIN',
    columns: { name: 'Nom', devices: 'Appareils', samples: 'Exemples', shape: 'Un exemple' },
    differs: 'varie',
    classes: (count) => `${count} classes`,
    device: (name, samples) => `${name} (${samples})`,
    off: (state) => `, ${state}`,
  },
  remove: {
    action: (name) => `Supprimer ${name}`,
    title: (name) => `Supprimer le jeu de données ${name} ?`,
    text: (samples) =>
      `Ses ${samples} exemples sont effacés de l’orchestrateur, sans retour possible. Les parts gardées par les appareils disparaissent à mesure qu’elles sont remplacées ; les modèles entraînés avec restent.`,
    unread: 'Sa lecture s’arrête, et ce qui en a été envoyé est effacé.',
    done: (name) => `${name} est supprimé.`,
  },
};
