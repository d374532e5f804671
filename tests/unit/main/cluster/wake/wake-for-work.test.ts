import { describe, expect, test } from 'vitest';
import type { NetworkCard } from '../../../../../common/domain/device.ts';
import { JobId } from '../../../../../common/domain/ids.ts';
import { EtiquetteDesk } from '../../../../../main/cluster/etiquette-desk.ts';
import { WakeDesk } from '../../../../../main/cluster/wake/wake-desk.ts';
import { WakeForWork } from '../../../../../main/cluster/wake/wake-for-work.ts';
import type { WakeTarget } from '../../../../../main/cluster/wake/wake-targets.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { started } from '../../storage/a-store.ts';

const WAITS_MS = 90_000;
const reason = { for: 'job', jobId: JobId.parse('job-1'), jobName: 'digits' } as const;

function aCard(last: number): NetworkCard {
  const mac = `52:54:00:00:00:0${last}`;
  return { name: 'eth0', mac, medium: 'wired', address: null, netmask: null, wakes: null };
}

/** Devices that sleep, one job that waits for some of them, and what was sent. */
async function someSleepers(names: readonly string[], { missing = 1 } = {}) {
  const cluster = await aCluster();
  const { devices, clock } = cluster;
  const ids = names.map((name, index) => cluster.admit(name, { networkCards: [aCard(index)] }));
  const etiquette = await started(new EtiquetteDesk(cluster));
  etiquette.set({ kind: 'cluster' }, { wakeForWork: true });
  const sent: WakeTarget[] = [];
  const desk = await started(
    new WakeDesk({
      ...cluster,
      wakeTo: [{ host: '127.0.0.1', port: 9 }],
      waitsMs: WAITS_MS,
      ownNetworks: () => [],
      send: async (targets) => {
        sent.push(...targets);
        return targets;
      },
    }),
  );
  const job = { reason, missing, mayUse: () => true };
  const waker = new WakeForWork({
    ...{ clock, devices, etiquette, desk },
    waitingJobs: () => [job],
    deployments: () => [],
    verdictsOf: () => [],
    log: { warn: () => undefined },
  });
  /** Looks, and waits for what it has begun. */
  const look = async () => {
    waker.look();
    await new Promise(setImmediate);
  };
  const woken = () => names.filter((_, index) => sent.some(({ mac }) => mac === aCard(index).mac));
  return { ...cluster, ids, etiquette, desk, sent, look, woken };
}

describe('for work that waits', () => {
  test('as many devices are woken as it needs, and no more while they are on their way', async () => {
    const { ids, devices, look, woken } = await someSleepers(['a', 'b', 'c'], { missing: 2 });
    for (const id of ids) devices.markAsleep(id);
    await look();
    await look();
    expect(woken()).toEqual(['a', 'b']);
  });

  test('nobody is woken who was switched off, paused or wants it not', async () => {
    const { ids, devices, clock, etiquette, look, woken } = await someSleepers(
      ['off', 'paused', 'unwilling', 'willing'],
      {
        missing: 4,
      },
    );
    const [off, paused, unwilling, willing] = ids;
    devices.behave(paused ?? fail(), { level: 'off', reasons: [], since: clock.now(), until: null });
    etiquette.set({ kind: 'device', id: unwilling ?? '' }, { wakeForWork: false });
    devices.markOffline(off ?? fail(), 'agent-stopped');
    for (const id of [paused, unwilling, willing]) devices.markAsleep(id ?? fail());
    await look();
    expect(woken()).toEqual(['willing']);
  });

  test('a device that fell silent without a word may sleep as well, once that has lasted', async () => {
    const { ids, devices, clock, look, woken } = await someSleepers(['mac', 'cut'], { missing: 2 });
    const [mac = fail(), cut = fail()] = ids;
    devices.markOffline(mac, 'lease-expired');
    devices.markOffline(cut, 'connection-lost');
    await look();
    expect(woken()).toEqual([]);
    clock.advance(60_000);
    await look();
    expect(woken()).toEqual(['mac']);
  });

  test('nobody is woken outside of the hours for it', async () => {
    const { ids, devices, clock, etiquette, look, woken } = await someSleepers(['a']);
    for (const id of ids) devices.markAsleep(id);
    const pad = (hour: number) => `${String((hour + 24) % 24).padStart(2, '0')}:00`;
    const hour = new Date(clock.now()).getHours();
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
    const hours = (from: number, to: number) => ({ wakeHours: [{ days: [...days], from: pad(from), to: pad(to) }] });
    etiquette.set({ kind: 'cluster' }, { wakeForWork: true, ...hours(hour + 2, hour + 4) });
    await look();
    expect(woken()).toEqual([]);
    etiquette.set({ kind: 'cluster' }, { wakeForWork: true, ...hours(hour, hour + 1) });
    await look();
    expect(woken()).toEqual(['a']);
  });

  test('a device that does not wake up is tried again ever later, and then given up, with its cause', async () => {
    const { ids, devices, clock, look, bodies, desk } = await someSleepers(['a']);
    const [id = fail()] = ids;
    devices.markAsleep(id);
    for (let half = 0; half < 1_200; half++) {
      await look();
      clock.advance(30_000);
    }
    const wakes = desk.wakesOf(id);
    expect(wakes.map(({ state, cause }) => [state, cause])).toEqual(
      Array.from({ length: 4 }, () => ['no-answer', 'not-heard']),
    );
    const pauses = wakes.slice(1).map(({ at }, index) => Math.round((at - (wakes[index]?.endedAt ?? 0)) / 60_000));
    expect(pauses).toEqual([5, 15, 60]);
    expect(bodies().at(-1)).toMatchObject({ kind: 'device-wake-given-up', deviceId: id, tries: 4 });

    devices.markOnline(id, 'slept');
    clock.advance(1_000);
    devices.markAsleep(id);
    expect(desk.wakesOf(id)).toHaveLength(4);
  });
});

describe('a try', () => {
  test('sends again, and ends when the device is back', async () => {
    const { ids, devices, clock, desk, sent, bodies } = await someSleepers(['a']);
    const [id = fail()] = ids;
    devices.markAsleep(id);
    const wake = await desk.wake(id, { for: 'person' });
    expect(wake).toMatchObject({ state: 'waiting', targets: ['127.0.0.1:9'], waitsMs: WAITS_MS });
    expect(await desk.wake(id, { for: 'person' })).toEqual(wake); // it is under way
    clock.advance(6_000);
    expect(sent).toHaveLength(3);
    devices.markOnline(id, 'slept');
    expect(desk.wakesOf(id)).toMatchObject([{ state: 'woke', cause: null, endedAt: clock.now() }]);
    clock.advance(WAITS_MS);
    expect(sent).toHaveLength(3);
    expect(bodies().at(-1)).toMatchObject({ kind: 'device-wake-ended', state: 'woke', tookMs: 6_000 });
  });

  test('that was under way when the orchestrator ended has no result', async () => {
    const cluster = await someSleepers(['a']);
    const [id = fail()] = cluster.ids;
    cluster.devices.markAsleep(id);
    await cluster.desk.wake(id, { for: 'person' });
    await cluster.desk.stop();
    const later = new WakeDesk({ ...cluster, wakeTo: [], waitsMs: 1, ownNetworks: () => [], send: async () => [] });
    await started(later);
    expect(later.wakesOf(id)).toMatchObject([{ state: 'no-answer', cause: 'interrupted' }]);
  });

  test('is refused for a device that is there, and for one that no packet reaches', async () => {
    const { ids, devices, desk, admit } = await someSleepers(['a']);
    await expect(desk.wake(ids[0] ?? fail(), { for: 'person' })).rejects.toMatchObject({ code: 'conflict' });
    const old = admit('old');
    devices.markAsleep(old);
    await expect(desk.wake(old, { for: 'person' })).rejects.toMatchObject({
      code: 'cannot-wake',
      message: 'old cannot be woken: no network card of it is known',
      details: { cause: 'no-address' },
    });
    expect(desk.wakesOf(old)).toEqual([]);
  });
});

function fail(): never {
  throw new Error('there is no such device');
}
