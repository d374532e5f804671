import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { aLocalDataset, aRegistration } from '../../builders/a-registration.ts';
import { someMetrics } from '../../builders/some-metrics.ts';

const mac = DeviceId.parse('mac');

describe('a device', () => {
  test('is known from its registration, and online only from its stream', async () => {
    const { devices, clock } = await aCluster();
    const {
      tasks: _,
      instanceId: __,
      lastSleep: ___,
      updates: ____,
      ...registration
    } = aRegistration('mac', { datasets: [aLocalDataset()] });
    devices.register(registration);
    expect(devices.get(mac)).toEqual({
      ...registration,
      tags: [],
      state: 'offline',
      stateSince: clock.now(),
      absence: null,
      registeredAt: clock.now(),
      lastSeenAt: clock.now(),
      metrics: null,
      runningTasks: 0,
      etiquette: null,
      economy: null,
    });
    expect(devices.online()).toEqual([]);
    devices.markOnline(mac);
    expect(devices.online()).toMatchObject([{ id: mac, state: 'online', absence: null }]);
  });

  test('that registers again with nothing new to say is seen, and nothing is written', async () => {
    const { devices, database, clock, kinds } = await aCluster();
    const {
      tasks: _,
      instanceId: __,
      lastSleep: ___,
      updates: ____,
      ...registration
    } = aRegistration('mac', { datasets: [aLocalDataset()] });
    devices.register(registration);
    clock.advance(5_000);
    const written = () => database.prepare<[], { total: number }>('select total_changes() as total').get()?.total;
    const before = written();
    devices.register(structuredClone(registration));
    expect(written()).toBe(before);
    expect(devices.get(mac).lastSeenAt).toBe(clock.now());
    devices.register({ ...registration, datasets: [] });
    expect(written()).toBeGreaterThan(before ?? 0);
    expect(kinds()).toEqual(['device-registered']);
  });

  test('is listed by id, a page at a time, as long as it is there', async () => {
    const { devices, admit } = await aCluster();
    for (const id of ['c', 'a', 'b']) admit(id);
    const pageOf = (after: string | undefined, limit: number) =>
      devices
        .page({ ...(after === undefined ? {} : { after: DeviceId.parse(after) }), limit })
        .map(({ id }) => String(id));
    expect(pageOf(undefined, 2)).toEqual(['a', 'b']);
    expect(pageOf('b', 2)).toEqual(['c']);
    expect(pageOf('c', 2)).toEqual([]);
    devices.remove(DeviceId.parse('b'));
    admit('d');
    expect(pageOf('a', 2)).toEqual(['c', 'd']);
    expect(devices.list().map(({ id }) => String(id))).toEqual(['a', 'c', 'd']);
  });

  test('that registers again keeps its history and its state', async () => {
    const { devices, admit, clock, kinds } = await aCluster();
    admit('mac');
    const joinedAt = clock.now();
    clock.advance(5_000);
    const {
      tasks: _,
      instanceId: __,
      ...registration
    } = aRegistration('mac', { name: 'studio', agentVersion: '0.2.0' });
    devices.register(registration);
    expect(devices.get(mac)).toMatchObject({
      name: 'studio',
      agentVersion: '0.2.0',
      state: 'online',
      registeredAt: joinedAt,
      lastSeenAt: clock.now(),
    });
    expect(kinds()).toEqual(['device-registered', 'device-came-online']);
  });

  test('tells every change of its state in the log, with the reason, and none twice', async () => {
    const { devices, admit, bodies } = await aCluster();
    admit('mac');
    devices.markOnline(mac);
    devices.markOffline(mac, 'lease-expired');
    devices.markOffline(mac, 'connection-lost');
    devices.markOnline(mac);
    devices.markAsleep(mac);
    devices.markOnline(mac);
    const subject = { deviceId: mac, deviceName: 'mac' };
    expect(bodies()).toEqual([
      { kind: 'device-registered', ...subject },
      { kind: 'device-came-online', ...subject, absence: null },
      { kind: 'device-went-offline', ...subject, absence: 'lease-expired' },
      { kind: 'device-came-online', ...subject, absence: 'lease-expired' },
      { kind: 'device-fell-asleep', ...subject },
      { kind: 'device-came-online', ...subject, absence: 'suspended' },
    ]);
  });

  test('says since when it is away', async () => {
    const { devices, admit, clock } = await aCluster();
    admit('mac');
    clock.advance(7_000);
    devices.markOffline(mac, 'agent-stopped');
    expect(devices.get(mac)).toMatchObject({ state: 'offline', absence: 'agent-stopped', stateSince: clock.now() });
  });

  test('is told about to those who give it work', async () => {
    const { devices, admit } = await aCluster();
    const told: string[] = [];
    const leave = devices.onAvailability(({ id, state }) => void told.push(`${id} ${state}`));
    admit('mac');
    devices.markOffline(mac, 'connection-lost');
    leave();
    devices.markOnline(mac);
    expect(told).toEqual(['mac online', 'mac offline']);
  });

  test('changes together with its event or not at all', async () => {
    const { devices, admit, database, kinds } = await aCluster();
    admit('mac');
    database.prepare("create trigger refuse before insert on events begin select raise(abort, 'full'); end").run();
    expect(() => devices.markOffline(mac, 'connection-lost')).toThrow('full');
    expect(devices.get(mac).state).toBe('online');
    database.prepare('drop trigger refuse').run();
    expect(kinds()).toEqual(['device-registered', 'device-came-online']);
    expect(database.prepare("select state from devices where id = 'mac'").get()).toEqual({ state: 'online' });
  });

  test('shows its last reading, which is also kept and shown live', async () => {
    const { devices, admit, clock, readings, feed } = await aCluster();
    admit('mac');
    const end = new AbortController();
    const live = feed.subscribe(end.signal)[Symbol.asyncIterator]();
    const reading = { ...someMetrics({ cpuUsage: 0.9 }), at: clock.now() };
    devices.observe(mac, someMetrics({ cpuUsage: 0.9 }));
    expect(devices.get(mac).metrics).toEqual(reading);
    expect(readings).toEqual([mac]);
    expect((await live.next()).value).toEqual({ type: 'device-reading', deviceId: mac, reading });
    end.abort();
  });

  test('survives a restart as it was', async () => {
    const before = await aCluster();
    before.admit('mac', { datasets: [aLocalDataset()] });
    before.admit('nuc');
    before.devices.markOffline(DeviceId.parse('nuc'), 'agent-stopped');
    const { devices } = await aCluster(before.folder);
    expect(devices.list()).toEqual(before.devices.list());
    expect(devices.list().map(({ name, state }) => [name, state])).toEqual([
      ['mac', 'online'],
      ['nuc', 'offline'],
    ]);
  });
});

describe('a device that is removed', () => {
  test('is forgotten with its readings, and those who gave it work are told', async () => {
    const { devices, admit, forgotten, kinds, folder } = await aCluster();
    admit('mac');
    devices.observe(mac, someMetrics());
    const told: string[] = [];
    devices.onAvailability(({ id, state }) => void told.push(`${id} ${state}`));
    devices.remove(mac);
    expect(devices.isKnown(mac)).toBe(false);
    expect(devices.nameOf(mac)).toBe('mac');
    expect(forgotten).toEqual([mac]);
    expect(told).toEqual(['mac revoked']);
    expect(kinds().at(-1)).toBe('device-removed');
    expect((await aCluster(folder)).devices.list()).toEqual([]);
  });

  test('is unknown to whoever asks', async () => {
    const { devices } = await aCluster();
    const unknown = expect.objectContaining({ code: 'not-found' });
    expect(() => devices.get(mac)).toThrow(unknown);
    expect(() => devices.remove(mac)).toThrow(unknown);
    expect(() => devices.markOnline(mac)).toThrow(unknown);
    devices.markOffline(mac, 'lease-expired');
  });
});
