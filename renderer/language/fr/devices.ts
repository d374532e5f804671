import type { Messages } from '../messages.ts';

export const devices: Messages['devices'] = {
  title: 'Appareils',
  list: 'Appareils',
  columns: { name: 'Nom', state: 'État', chip: 'Puce', memory: 'Mémoire', load: 'Charge', plays: 'Joue' },
  idle: 'Rien en ce moment',
  because: (reason) => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`,
  whatToDo: {
    'lease-expired': 'Il est peut-être en veille, figé ou sans réseau. Dès qu’il répond, il reprend tout seul.',
    'connection-lost': 'Il revient tout seul dès qu’il retrouve réseau et courant.',
    'agent-stopped': 'Relancez l’agent dessus avec « eo agent ».',
    suspended: 'Il revient quand quelqu’un le réveille.',
  },
  loadOf: (name, load) => `Charge de ${name} ces dernières minutes, ${load} maintenant`,
  empty: {
    title: 'Aucun appareil n’a encore rejoint',
    text: 'Lancez l’agent sur une de vos machines : il trouve ce groupe tout seul, et vous l’admettez ici.',
    action: 'Admettre une machine',
  },
  charts: {
    cpu: 'Charge de tous les cœurs',
    memory: 'Mémoire',
    memoryOf: (used, total) => `${used} sur ${total}`,
    label: (what, name, now) => `${what} de ${name} pendant la dernière heure, ${now} maintenant`,
    none: 'Aucune mesure depuis une heure.',
  },
  task: {
    round: (round) => `tour ${round}`,
    samples: (done, total) => `${done} exemples sur ${total}`,
    loss: (loss) => `perte ${loss}`,
  },
  facts: {
    title: 'La machine',
    model: 'Modèle',
    chip: 'Puce',
    cores: 'Cœurs',
    coresOf: (all, fast) => (fast === null ? `${all}` : `${all}, dont ${fast} rapides`),
    memory: 'Mémoire',
    disk: 'Disque libre',
    battery: 'Batterie',
    training: 'Entraîné avec',
    trainingOf: (engine, threads, rate) =>
      `${engine}, ${threads === 1 ? '1 fil' : `${threads} fils`} : ${rate} exemples/s`,
    batteryOf: (level, isCharging) => `${level}, ${isCharging ? 'en charge' : 'sur batterie'}`,
    system: 'Système',
    agent: 'Agent',
    tags: 'Étiquettes',
    datasets: 'Données locales',
    dataset: (name, samples) => `${name} (${samples} exemples)`,
    joined: 'Arrivé',
    seen: 'Dernières nouvelles',
  },
  events: { title: 'Ce qui s’est passé', none: 'Rien ces temps-ci.', all: 'Tous les événements de cet appareil' },
  remove: {
    title: (name) => `Retirer ${name} du groupe ?`,
    text: 'Son certificat ne vaut plus rien dès cet instant ; pour revenir, il devra rejoindre à nouveau. Ses mesures sont effacées, ses événements restent.',
    tasks: (count) =>
      count === 1
        ? 'La tâche qu’il a est confiée à un autre appareil.'
        : `Les ${count} tâches qu’il a sont confiées à d’autres.`,
    action: (name) => `Retirer ${name}`,
    done: (name) => `${name} ne fait plus partie du groupe.`,
  },
};
