import type { Messages } from '../messages.ts';

export const devices: Messages['devices'] = {
  title: 'Appareils',
  list: 'Appareils',
  columns: {
    name: 'Nom',
    state: 'État',
    chip: 'Puce',
    memory: 'Mémoire',
    load: 'Charge',
    plays: 'Joue',
    seen: 'Nouvelles',
  },
  idle: 'libre',
  since: (age) => `depuis ${age}`,
  loadOf: (name, load) => `Charge de ${name} ces dernières minutes, maintenant ${load}`,
  empty: {
    title: 'Aucun appareil n’a encore rejoint',
    text: 'Lancez l’agent sur une de vos machines : il trouve ce groupe tout seul, et vous l’admettez ici.',
  },
};
