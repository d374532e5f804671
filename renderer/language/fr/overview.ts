import type { Messages } from '../messages.ts';

export const overview: Messages['overview'] = {
  strength: {
    title: 'Groupe',
    devices: (total) => `appareils en ligne sur ${total}`,
    cores: (count) => (count < 2 ? 'cœur' : 'cœurs'),
    memory: 'de mémoire',
    battery: 'sur batterie',
    samples: 'exemples qui restent sur les appareils',
    none: 'Aucun appareil en ligne : les travaux attendent.',
  },
  playing: {
    title: 'En train de jouer',
    none: 'Rien ne joue.',
    lastEnded: (name, state) => `Le dernier travail, ${name} : ${state}`,
    columns: {
      job: 'Travail',
      state: 'État',
      accuracy: 'Exactitude',
      rounds: 'Tours',
      left: 'Temps restant',
    },
    round: (committed, all) => `tour ${committed} sur ${all}`,
    accuracyOf: (name, last) => `Exactitude de ${name} au fil des tours, maintenant ${last}`,
    progressOf: (name) => `Tours terminés de ${name}`,
    left: (duration) => `environ ${duration}`,
    leftUnknown: 'connu après le prochain tour',
    waits: { devices: 'attend des appareils', turn: 'attend son tour', memory: 'attend de la mémoire' },
    all: 'Tous les travaux',
  },
  devices: { title: 'Appareils', all: 'Tous les appareils', more: (count) => `et ${count} de plus` },
  events: { title: 'Dernièrement', all: 'Tous les événements', none: 'Il ne s’est encore rien passé.' },
  first: {
    title: 'Rien ne joue encore',
    text: 'Faites d’une machine libre un appareil, et entraînez-y un modèle. Trois étapes suffisent.',
    steps: [
      ['Lancez l’agent', 'Sur la machine libre : il trouve ce groupe tout seul.'],
      ['Admettez-la', 'Sa demande arrive ici, avec six chiffres à comparer.'],
      ['Lancez l’exemple', 'Un petit réseau apprend à lire des chiffres manuscrits sous vos yeux.'],
    ],
    start: 'Commencer',
    command: 'Ce qu’il faut lancer sur la machine libre',
  },
};
