import type { UpdatesView } from '../../common/api/updates-contract.ts';
import { isNewer } from '../../common/updates/release-version.ts';
import type { AgentVersion, Rollout, RolloutDevice, ServedMeanwhile } from '../../common/updates/rollout.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { formatAgo, formatBytes, formatCounted } from './units.ts';

type Colour = 'green' | 'yellow' | 'red' | 'blue' | 'dim';

const STATES: Readonly<Record<Rollout['state'], readonly [Colour, string]>> = {
  running: ['yellow', '▶ under way'],
  paused: ['blue', '‖ paused'],
  halted: ['red', '✕ halted'],
  cancelled: ['dim', '○ cancelled'],
  finished: ['green', '✓ finished'],
};

const STEPS: Readonly<Record<RolloutDevice['step'], readonly [Colour, string]>> = {
  waiting: ['dim', '◌ waiting'],
  updating: ['yellow', '↻ updating'],
  updated: ['green', '✓ updated'],
  failed: ['red', '✕ failed'],
  'left-out': ['dim', '○ left out'],
  untouched: ['dim', '○ not touched'],
};

const PHASES: Readonly<Record<NonNullable<RolloutDevice['phase']>, string>> = {
  fetching: 'fetches the release',
  unpacking: 'unpacks it',
  'handing-over': 'hands its tasks back',
  'on-trial': 'the new version is on trial',
};

const WAITS: Readonly<Record<NonNullable<RolloutDevice['waitsFor']>, string>> = {
  'its-turn': 'until it is its turn',
  'the-first': 'until the first device has shown that the version works',
  'the-device': 'until the device is there',
  'its-report': 'until its agent tells how it is with updates',
};

/** What runs on the devices, what lies ready, and how an update goes. */
export function renderUpdates(view: UpdatesView, now: number, colours: Colours): string[] {
  const { releases, rollout, agents, obstacle } = view;
  const lines = rollout === null ? [] : renderRollout(rollout, now, colours);
  const lying = releases.map(
    ({ version, sizeBytes, importedAt }) =>
      `  ${version}  ${formatBytes(sizeBytes)}, imported ${formatAgo(importedAt, now)}`,
  );
  const ready = lying.length === 0 ? [] : ['', colours.dim('Releases that lie ready'), ...lying];
  const isShown = rollout?.state === 'running' || rollout?.state === 'paused' || rollout?.state === 'halted';
  const versions = isShown ? [] : ['', ...renderAgents(agents, colours)];
  return [
    ...lines,
    ...ready,
    ...versions,
    '',
    ...nextSteps(view),
    ...(obstacle === null ? [] : [`! ${obstacle.message}.`, `  ${obstacle.nextStep}`]),
  ]
    .join('\n')
    .trim()
    .split('\n');
}

function renderRollout(rollout: Rollout, now: number, colours: Colours): string[] {
  const { version, state, startedAt, endedAt, devices, halt } = rollout;
  const [colour, word] = STATES[state];
  const done = devices.filter(({ step }) => step === 'updated').length;
  const when = endedAt === null ? `started ${formatAgo(startedAt, now)}` : `ended ${formatAgo(endedAt, now)}`;
  const head = `Update to ${version}  ${colours[colour](word)}  ${done} of ${formatCounted(devices.length, 'device')}, ${when}`;
  const why =
    halt === null
      ? []
      : [
          `  It failed on ${halt.deviceName}: ${halt.failure.message}.`,
          '  That device went back to the version before, and no other was touched.',
          `  Look at its log, then import a better release; or try again: eo agent update start ${version}`,
        ];
  if (state === 'cancelled' || state === 'finished') return [head];
  const table = renderTable<RolloutDevice>(
    [
      { title: 'DEVICE', cell: ({ deviceName }) => deviceName },
      { title: 'RUNS', cell: (device) => device.version },
      { title: 'UPDATE', cell: ({ step }) => colours[STEPS[step][0]](STEPS[step][1]) },
      { title: '', cell: noteOf },
    ],
    devices,
    colours.dim,
  );
  return [head, ...why, '', ...table];
}

function describeServed({ deployment, state, by, requests, reason }: ServedMeanwhile): string {
  const because = reason === null ? '' : `: ${reason}`;
  switch (state) {
    case 'moving':
      return `${by ?? 'another device'} takes over ${deployment}`;
    case 'finishing':
      return `finishes ${formatCounted(requests, 'request')} to ${deployment}`;
    case 'fewer':
      return `other devices serve ${deployment} on${because}`;
    case 'pauses':
      return `${deployment} pauses and its requests wait${because}`;
  }
}

function noteOf({ step, phase, models, waitsFor, obstacle, failure }: RolloutDevice): string {
  if (step === 'updating') {
    const isMoving = models.some(({ state }) => state === 'moving' || state === 'finishing');
    const what = phase !== null ? PHASES[phase] : isMoving ? 'hands its models over' : 'was asked';
    return [what, ...(phase === 'on-trial' ? [] : models.map(describeServed))].join('; ');
  }
  if (waitsFor !== null) return WAITS[waitsFor];
  return failure?.message ?? (obstacle === null ? '' : `${obstacle.message}. ${obstacle.nextStep}`);
}

function renderAgents(agents: readonly AgentVersion[], colours: Colours): string[] {
  if (agents.length === 0) return ['No device has joined yet.'];
  return renderTable<AgentVersion>(
    [
      { title: 'DEVICE', cell: ({ deviceName }) => deviceName },
      { title: 'RUNS', cell: ({ version }) => version },
      { title: '', cell: ({ isOnline, obstacle }) => obstacle?.message ?? (isOnline ? '' : 'not there') },
    ],
    agents,
    colours.dim,
  );
}

function nextSteps({ releases, rollout, agents, obstacle }: UpdatesView): string[] {
  if (obstacle !== null) return [];
  if (rollout?.state === 'running') return ['To hold it: eo agent update pause'];
  if (rollout?.state === 'paused') return ['To go on: eo agent update resume'];
  if (rollout?.state === 'halted') return [];
  const [newest] = releases;
  if (newest === undefined) return ['No release was imported yet: eo agent update import FILE'];
  const isOlder = agents.some(({ version, obstacle: own }) => own === null && isNewer(newest.version, version));
  return isOlder ? [`To bring ${newest.version} to the devices: eo agent update start ${newest.version}`] : [];
}
