import { channels } from './alerts/channels.ts';
import { rules } from './alerts/rules.ts';

/** Alerts, and how people are told of them. */
export const alerts = {
  rules,
  ways: channels,
  firing: 'Firing',
  acknowledged: 'Acknowledged',
  silenced: 'Silenced',
  history: 'History',
  none: 'Nothing is wrong that the rules look for.',
  acknowledge: 'Acknowledge',
  silence: 'Silence for 2 h',
  flapping: (times: number) => `It comes and goes: ${times} times.`,
  by: (name: string) => `${name} looks after it.`,
  until: (time: string) => `Silent until ${time}.`,
  channels: 'Channels',
  channelsText: 'People are told of alerts by these.',
  add: 'Add channel',
  test: 'Test',
  remove: 'Remove channel',
  removeText: 'What it was still to tell is not told.',
  name: 'Name',
  kind: 'Kind',
  secret: 'Secret, shown this once',
  done: 'Done',
};
