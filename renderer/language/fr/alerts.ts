import type { Messages } from '../messages.ts';
import { channels } from './alerts/channels.ts';
import { rules } from './alerts/rules.ts';

export const alerts: Messages['alerts'] = {
  rules,
  ways: channels,
  firing: 'En cours',
  acknowledged: 'Prises en charge',
  silenced: 'Silencieuses',
  history: 'Passées',
  none: 'Les règles ne trouvent rien d’anormal.',
  acknowledge: 'Prendre en charge',
  silence: 'Silence pour 2 h',
  flapping: (times) => `Va et vient : ${times} fois.`,
  by: (name) => `${name} s’en occupe.`,
  until: (time) => `Silence jusqu’au ${time}.`,
  channels: 'Canaux',
  channelsText: 'Ils annoncent les alertes.',
  add: 'Ajouter un canal',
  test: 'Essayer',
  remove: 'Retirer le canal',
  removeText: 'Ce qu’il devait encore annoncer ne le sera pas.',
  name: 'Nom',
  kind: 'Sorte',
  secret: 'Secret, montré une seule fois',
  done: 'Fini',
};
