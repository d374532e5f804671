import { expect, test } from 'vitest';
import { DeviceId, ResourceName } from '../../../../common/domain/ids.ts';
import { ReleaseVersion } from '../../../../common/updates/release-version.ts';
import type { ServedMeanwhile } from '../../../../common/updates/rollout.ts';
import type { StoredOrder, StoredRollout } from '../../../../main/storage/rows/rollout-rows.ts';
import { describeDevice, type FleetDevice, nextMoves } from '../../../../main/updates/rollout-moves.ts';
import { whyKept } from '../../../../main/updates/why-kept.ts';

const MOBY = ResourceName.parse('moby');
const READY = { obstacle: null, underWay: null, last: null };
const OBSTACLE = { code: 'update-refused', message: 'it runs inside the app', nextStep: 'Update the app.' } as const;
const FAILURE = { code: 'update-failed', message: 'it ended' } as const;

function aDevice(name: string, facts: Partial<FleetDevice> = {}): FleetDevice {
  const idle = {
    presence: 'online',
    report: READY,
    runningTasks: 0,
    serves: [],
    models: [],
    isSoleHolder: false,
  } as const;
  return { id: DeviceId.parse(name), name, version: '0.1.0', ...idle, ...facts };
}

function aRollout(facts: Partial<StoredRollout> = {}): StoredRollout {
  const version = ReleaseVersion.parse('0.2.0');
  return { id: 'r', version, state: 'running', first: null, startedAt: 0, endedAt: null, halt: null, ...facts };
}

function anOrder(name: string, facts: Partial<StoredOrder> = {}): StoredOrder {
  const told = { rolloutId: 'r', deviceId: DeviceId.parse(name), deviceName: name, from: '0.1.0' };
  return {
    id: `order-${name}`,
    ...told,
    state: 'updating',
    orderedAt: 0,
    clearedAt: 0,
    endedAt: null,
    failure: null,
    ...facts,
  };
}

/** What comes next, in short. */
function moves(
  fleet: readonly FleetDevice[],
  orders: readonly StoredOrder[] = [],
  rollout: StoredRollout = aRollout(),
  now = 0,
): string[] {
  return nextMoves({ rollout, orders, fleet, now }).map((move) => {
    if (move.kind === 'order') return `order ${move.device.name}`;
    if (move.kind === 'settle') return `${move.order.deviceName}: ${move.failure?.message ?? 'updated'}`;
    return move.kind === 'clear' ? `clear ${move.device.name}` : move.kind;
  });
}

function told(name: string, outcome: 'updated' | 'rolled-back'): FleetDevice['report'] {
  const failure = outcome === 'updated' ? null : FAILURE;
  return { ...READY, last: { order: `order-${name}`, version: '0.2.0', outcome, failure } };
}

test('begins with one: idle, serving nothing, and not the only one with its data', () => {
  const busy = aDevice('a', { runningTasks: 2 });
  const serving = aDevice('b', { serves: ['moby'] });
  const sole = aDevice('c', { isSoleHolder: true });
  expect(moves([busy, serving, sole, aDevice('d'), aDevice('e')])).toEqual(['order d']);
  expect(moves([serving, sole, busy])).toEqual(['order a']);
  expect(moves([serving, sole])).toEqual(['order c']);
});

test('begins with the device that was named, and waits for it', () => {
  const rollout = aRollout({ first: DeviceId.parse('b') });
  expect(moves([aDevice('a'), aDevice('b', { runningTasks: 1 })], [], rollout)).toEqual(['order b']);
  expect(moves([aDevice('a'), aDevice('b', { presence: 'away' })], [], rollout)).toEqual([]);
});

test('waits for the first, then goes on one after another, or by tenths of a large cluster', () => {
  const small = ['a', 'b', 'c'].map((name) => aDevice(name));
  expect(moves(small, [anOrder('a')])).toEqual([]);
  expect(moves(small, [anOrder('a', { state: 'updated' })])).toEqual(['order b']);
  expect(moves(small, [anOrder('a', { state: 'updated' }), anOrder('b')])).toEqual([]);
  const large = Array.from({ length: 40 }, (_, number) => aDevice(`d${number + 10}`));
  expect(moves(large)).toHaveLength(1);
  expect(moves(large, [anOrder('d10', { state: 'updated' }), anOrder('d11')])).toHaveLength(3);
});

test('settles what a device has told, and an update that nobody hears of any more', () => {
  const order = anOrder('a');
  expect(moves([aDevice('a', { report: told('a', 'updated') })], [order])).toEqual(['a: updated']);
  expect(moves([aDevice('a', { report: told('a', 'rolled-back') })], [order])).toEqual(['a: it ended']);
  expect(moves([], [order])).toEqual(['a: the device was taken out of the cluster meanwhile']);
  const late = 15 * 60_000;
  expect(moves([aDevice('a')], [order], aRollout(), late - 1)).toEqual([]);
  expect(moves([aDevice('a', { presence: 'away' })], [order], aRollout(), late)).toEqual([
    'a: the device has not come back within 15 minutes',
  ]);
  expect(moves([aDevice('a', { presence: 'asleep' })], [order], aRollout(), late)).toEqual([]);
});

test('the new version counts once its trial is over', () => {
  const onTrial = { ...READY, underWay: { order: 'order-a', phase: 'on-trial' } } as const;
  expect(moves([aDevice('a', { version: '0.2.0', report: onTrial })], [anOrder('a')])).toEqual([]);
  expect(moves([aDevice('a', { version: '0.2.0', report: told('b', 'updated') })], [anOrder('a')])).toEqual([
    'a: updated',
  ]);
});

test('asks nobody while it is paused or halted, but hears what is under way', () => {
  for (const state of ['paused', 'halted'] as const) {
    const rollout = aRollout({ state });
    expect(moves([aDevice('a'), aDevice('b')], [anOrder('b', { state: 'updated' })], rollout)).toEqual([]);
    expect(moves([aDevice('a', { report: told('a', 'updated') })], [anOrder('a')], rollout)).toEqual(['a: updated']);
  }
});

test('a device that cannot is left out, one that is away is waited for', () => {
  const inApp = aDevice('a', { report: { ...READY, obstacle: OBSTACLE } });
  const old = aDevice('b', { report: null });
  const newer = aDevice('c', { version: '0.3.0' });
  expect(moves([inApp, old, newer])).toEqual(['finish']);
  expect(moves([inApp, aDevice('d', { presence: 'away' })])).toEqual([]);
  expect(moves([aDevice('e', { report: undefined })])).toEqual([]);
});

test('each device is described with what it waits for or why it is left out', () => {
  const fleet = [
    aDevice('a'),
    aDevice('b', { presence: 'away' }),
    aDevice('c', { report: null }),
    aDevice('d', { version: '0.2.0' }),
    aDevice('e', { report: undefined }),
  ];
  const situation = { rollout: aRollout(), orders: [], fleet, now: 0 };
  const said = fleet.map((device) => {
    const { step, waitsFor, obstacle } = describeDevice(device, situation);
    return [step, waitsFor ?? obstacle?.message ?? ''].join(' ').trim();
  });
  expect(said).toEqual([
    'waiting the-first',
    'waiting the-device',
    'left-out its agent is too old to update itself',
    'updated',
    'waiting its-report',
  ]);
});

test('a device that serves is told once its models are served elsewhere, or when that was waited for long enough', () => {
  const chosen = anOrder('a', { clearedAt: null });
  const serving = (state: ServedMeanwhile['state'], since = 0) =>
    aDevice('a', {
      serves: ['moby'],
      models: [{ deployment: MOBY, state, by: null, requests: 1, since, reason: null }],
    });
  expect(moves([aDevice('a')], [chosen])).toEqual(['clear a']);
  expect(moves([serving('fewer')], [chosen])).toEqual(['clear a']);
  expect(moves([serving('pauses')], [chosen])).toEqual(['clear a']);
  expect(moves([serving('moving')], [chosen], aRollout(), 599_999)).toEqual([]);
  expect(moves([serving('moving')], [chosen], aRollout(), 600_000)).toEqual(['clear a']);
  expect(moves([serving('finishing', 500_000)], [chosen], aRollout(), 619_999)).toEqual([]);
  expect(moves([serving('finishing', 500_000)], [chosen], aRollout(), 620_000)).toEqual(['clear a']);
  // What has begun goes on while it is paused; a device that is away cannot be told.
  expect(moves([aDevice('a')], [chosen], aRollout({ state: 'paused' }))).toEqual(['clear a']);
  expect(moves([aDevice('a', { presence: 'away' })], [chosen])).toEqual([]);
  expect(moves([aDevice('a')], [anOrder('a')])).toEqual([]);
});

test('of a large cluster no two that serve the same model are updated at once', () => {
  const fleet = Array.from({ length: 30 }, (_, number) => aDevice(`d${number + 10}`, { serves: [`m${number % 2}`] }));
  const shown = anOrder('d39', { state: 'updated' });
  expect(moves(fleet, [shown])).toEqual(['order d10', 'order d11']);
  expect(moves(fleet, [shown, anOrder('d10')])).toEqual(['order d11']);
});

test('a release stays while it is on its way, and as the newest that devices run', () => {
  const why = (version: string, running: readonly string[], rollout?: StoredRollout) =>
    whyKept(version, rollout, running)?.message;
  expect(why('0.2.0', ['0.1.0'], aRollout())).toContain('on its way');
  expect(why('0.2.0', ['0.1.0'], aRollout({ state: 'paused' }))).toContain('on its way');
  expect(why('0.2.0', ['0.1.0'], aRollout({ state: 'halted' }))).toBeUndefined();
  expect(why('0.2.0', ['0.1.0', '0.2.0'], aRollout({ state: 'finished' }))).toContain('the newest that devices run');
  expect(why('0.2.0', ['0.3.0', '0.2.0'])).toBeUndefined();
  expect(why('0.4.0', ['0.3.0', '0.2.0'])).toBeUndefined();
});

test('what a device takes back after it had kept it fails there, also when all have finished', () => {
  const orders = [anOrder('a', { state: 'updated' })];
  const fleet = [aDevice('a', { report: told('a', 'rolled-back') }), aDevice('b')];
  expect(moves(fleet, orders)).toEqual(['a: it ended']);
  expect(moves(fleet, orders, aRollout({ state: 'finished' }))).toEqual(['a: it ended']);
  const still = [aDevice('a', { version: '0.2.0', report: told('a', 'updated') })];
  expect(moves(still, orders, aRollout({ state: 'finished' }))).toEqual([]);
});
