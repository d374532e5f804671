import type { RolloutDevice, RolloutState, ServedMeanwhile } from '../../../common/updates/rollout.ts';

const states: Readonly<Record<RolloutState, string>> = {
  running: 'under way',
  paused: 'paused',
  halted: 'halted',
  cancelled: 'cancelled',
  finished: 'finished',
};

const steps: Readonly<Record<RolloutDevice['step'], string>> = {
  waiting: 'waiting',
  updating: 'updating',
  updated: 'updated',
  failed: 'failed',
  'left-out': 'left out',
  untouched: 'not touched',
};

const phases: Readonly<Record<NonNullable<RolloutDevice['phase']>, string>> = {
  fetching: 'fetches the release',
  unpacking: 'unpacks it',
  'handing-over': 'hands its tasks back',
  'on-trial': 'the new version is on trial',
};

const waits: Readonly<Record<NonNullable<RolloutDevice['waitsFor']>, string>> = {
  'its-turn': 'until it is its turn',
  'the-first': 'until the first device has shown that the version works',
  'the-device': 'until the device is there',
  'its-report': 'until its agent tells how it is with updates',
};

const models: Readonly<Record<ServedMeanwhile['state'], (model: string) => string>> = {
  moving: (model) => `another device takes over ${model}`,
  finishing: (model) => `finishes its requests to ${model}`,
  fewer: (model) => `others serve ${model} on`,
  pauses: (model) => `${model} pauses`,
};

/** Versions of the agents, and how new ones come to them. */
export const updates = {
  title: 'Agents of the devices',
  text: 'A new version goes to one device first. It stays where it beats, and takes itself back where it does not; the first failure stops it for all others.',
  columns: { device: 'Device', runs: 'Runs', step: 'Update', note: 'Note' },
  none: 'No device has joined yet.',
  offline: 'not there',
  releases: 'Releases that lie ready',
  noReleases: 'No release was imported yet.',
  imported: (version: string, size: string) => `Version ${version}, ${size}`,
  start: (version: string) => `Update to ${version}`,
  startQuestion: (version: string) => `Bring version ${version} to all devices?`,
  startText: 'One device begins. Each hands its tasks back before, so that running jobs go on.',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel update',
  cancelQuestion: 'End this update?',
  cancelText: 'Devices that have the new version keep it; the others stay as they are.',
  going: (version: string) => `Update to ${version}`,
  done: (updated: number, all: number) => `${updated} of ${all} devices`,
  halted: (device: string, why: string) => `It failed on ${device}: ${why}.`,
  haltedNext:
    'That device went back to the version before, and no other was touched. Look at its log, then import a better release.',
  choose: 'Import a release',
  sending: (file: string) => `${file} is sent`,
  importedNow: (version: string) => `Version ${version} lies ready.`,
  failed: (file: string) => `${file} was not imported`,
  states,
  steps,
  phases,
  waits,
  models,
  remove: (version: string) => `Remove ${version}`,
};
