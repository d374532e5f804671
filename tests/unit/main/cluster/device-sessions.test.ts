import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { ClockWatch } from '../../../../main/cluster/clock-watch.ts';
import { DeviceSessions } from '../../../../main/cluster/device-sessions.ts';
import { InstanceWatch } from '../../../../main/cluster/joining/instance-watch.ts';
import { LeaseMonitor } from '../../../../main/cluster/lease-monitor.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { started } from '../storage/a-store.ts';

const mac = DeviceId.parse('mac');

/** Sessions as the orchestrator wires them, with `mac` registered. */
async function someSessions() {
  const cluster = await aCluster();
  const { clock, devices } = cluster;
  const leases: LeaseMonitor = await started(
    new LeaseMonitor({
      clock,
      leaseMs: 9_000,
      knownDevices: () => [],
      onExpired: (id) => {
        sessions.drop(id);
        devices.markOffline(id, 'lease-expired');
      },
    }),
  );
  const instances = new InstanceWatch({ events: cluster.events, nameOf: (id) => id });
  const sessions = await started(new DeviceSessions({ clock, devices, leases, instances, clocks: new ClockWatch() }));
  const { tasks: _, ...registration } = aRegistration('mac');
  devices.register(registration);
  sessions.admit(registration, '127.0.0.1');
  const state = () => {
    const { state: now, absence } = devices.get(mac);
    return absence === null ? now : `${now}: ${absence}`;
  };
  return { ...cluster, leases, sessions, state };
}

describe('a stream', () => {
  test('brings its device online, and each beat renews the lease', async () => {
    const { sessions, clock, state } = await someSessions();
    expect(state()).toBe('offline');
    const session = sessions.open(mac);
    expect(state()).toBe('online');
    for (let beats = 0; beats < 10; beats++) {
      clock.advance(3_000);
      expect(session.beat(someMetrics())).toBe(9_000);
    }
    expect(state()).toBe('online');
    expect(session.signal.aborted).toBe(false);
  });

  test('is for devices only that have registered since the orchestrator started', async () => {
    const { sessions, devices } = await someSessions();
    const { tasks: _, ...stranger } = aRegistration('stranger');
    const refused = expect.objectContaining({ code: 'not-registered' });
    expect(() => sessions.open(stranger.id)).toThrow(refused);
    devices.register(stranger); // known from before, but it has not said so to this orchestrator
    expect(() => sessions.open(stranger.id)).toThrow(refused);
  });

  test('takes over from an older one, whose end is no matter', async () => {
    const { sessions, clock, state } = await someSessions();
    const older = sessions.open(mac);
    const newer = sessions.open(mac);
    expect(older.signal.reason).toMatchObject({ code: 'conflict' });
    older.close();
    clock.advance(5_000);
    expect(newer.signal.aborted).toBe(false);
    expect(state()).toBe('online');
  });
});

describe('a stream that breaks without a goodbye', () => {
  test('has two seconds to come back', async () => {
    const { sessions, clock, state, kinds } = await someSessions();
    sessions.open(mac).close();
    clock.advance(1_999);
    expect(state()).toBe('online');
    sessions.open(mac);
    clock.advance(8_000);
    expect(state()).toBe('online');
    expect(kinds()).toEqual(['device-registered', 'device-came-online']);
  });

  test('means offline after that', async () => {
    const { sessions, clock, state } = await someSessions();
    sessions.open(mac).close();
    clock.advance(2_000);
    expect(state()).toBe('offline: connection-lost');
  });

  test('needs no new registration', async () => {
    const { sessions, clock, state } = await someSessions();
    sessions.open(mac).close();
    clock.advance(2_000);
    sessions.open(mac);
    expect(state()).toBe('online');
  });
});

describe('a goodbye', () => {
  test.each([
    ['agent-stopped', 'offline: agent-stopped'],
    ['suspended', 'asleep: suspended'],
  ] as const)('of an agent that is %s counts at once when the stream ends', async (reason, expected) => {
    const { sessions, clock, state, leases } = await someSessions();
    const session = sessions.open(mac);
    session.leave(reason);
    expect(state()).toBe('online');
    session.close();
    expect(state()).toBe(expected);
    clock.advance(60_000);
    expect(state()).toBe(expected);
    leases.drop(mac);
  });

  test('that is followed by a new stream is forgotten', async () => {
    const { sessions, state } = await someSessions();
    const older = sessions.open(mac);
    older.leave('agent-stopped');
    sessions.open(mac);
    older.close();
    expect(state()).toBe('online');
  });
});

describe('what has kept a device away', () => {
  test.each([
    ['it had slept', { instanceId: 'first-start', lastSleep: { lastedMs: 8_000, endedMsAgo: 500 } }, 'slept'],
    ['it was started anew', { instanceId: 'second-start', lastSleep: null }, 'restarted'],
    ['neither: the way was cut', { instanceId: 'first-start', lastSleep: null }, 'cut-off'],
    [
      'a sleep from before it was heard last explains nothing',
      { instanceId: 'first-start', lastSleep: { lastedMs: 8_000, endedMsAgo: 60_000 } },
      'cut-off',
    ],
  ])('%s', async (_, says, after) => {
    const { sessions, devices, clock, bodies } = await someSessions();
    sessions.open(mac);
    clock.advance(9_000);
    expect(devices.get(mac).absence).toBe('lease-expired');
    sessions.admit({ id: mac, ...says }, '127.0.0.1');
    sessions.open(mac);
    expect(bodies().at(-1)).toMatchObject({ kind: 'device-came-online', absence: 'lease-expired', after });
  });

  test('a sleep that was announced is one, whatever its clocks say', async () => {
    const { sessions, bodies } = await someSessions();
    const session = sessions.open(mac);
    session.leave('suspended');
    session.close();
    sessions.admit({ id: mac, instanceId: 'first-start', lastSleep: null }, '127.0.0.1');
    sessions.open(mac);
    expect(bodies().at(-1)).toMatchObject({ kind: 'device-came-online', absence: 'suspended', after: 'slept' });
  });
});

describe('a device whose lease ran out', () => {
  test('is offline, its stream ends, and it must register again', async () => {
    const { sessions, clock, state } = await someSessions();
    const session = sessions.open(mac);
    clock.advance(9_000);
    expect(state()).toBe('offline: lease-expired');
    expect(session.signal.reason).toMatchObject({ code: 'not-registered' });
    session.close();
    expect(() => sessions.open(mac)).toThrow(expect.objectContaining({ code: 'not-registered' }));
    sessions.admit({ id: mac, instanceId: 'first-start', lastSleep: null }, '127.0.0.1');
    sessions.open(mac);
    expect(state()).toBe('online');
  });

  test('is not brought back by a beat that was under way', async () => {
    const { sessions, clock, state } = await someSessions();
    const session = sessions.open(mac);
    clock.advance(9_000);
    expect(() => session.beat(someMetrics())).toThrow(expect.objectContaining({ code: 'not-registered' }));
    expect(state()).toBe('offline: lease-expired');
  });
});

test('a device that is removed loses its stream and its place', async () => {
  const { sessions, devices, clock, kinds } = await someSessions();
  const session = sessions.open(mac);
  devices.remove(mac);
  expect(session.signal.reason).toMatchObject({ code: 'not-registered' });
  session.close();
  clock.advance(60_000);
  expect(() => sessions.open(mac)).toThrow(expect.objectContaining({ code: 'not-registered' }));
  expect(kinds().at(-1)).toBe('device-removed');
});

test('when the orchestrator stops, streams end and their devices count as online until the next start', async () => {
  const { sessions, clock, state } = await someSessions();
  const session = sessions.open(mac);
  await sessions.stop();
  expect(session.signal.aborted).toBe(true);
  session.close();
  clock.advance(5_000);
  expect(state()).toBe('online');
});
