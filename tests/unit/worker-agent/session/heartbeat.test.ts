import { describe, expect, onTestFinished, test } from 'vitest';
import type { CommandBody } from '../../../../common/domain/assignment.ts';
import { DeviceId, TaskId } from '../../../../common/domain/ids.ts';
import type { LogLevelRule } from '../../../../common/domain/log-levels.ts';
import { NO_ECONOMY } from '../../../../common/economy/economy-state.ts';
import { AppError } from '../../../../common/errors.ts';
import { type EtiquetteState, freshDecision } from '../../../../common/etiquette/decision.ts';
import { ClockWatch } from '../../../../main/cluster/clock-watch.ts';
import { DeviceSessions } from '../../../../main/cluster/device-sessions.ts';
import { EtiquetteDesk } from '../../../../main/cluster/etiquette-desk.ts';
import { Examinations } from '../../../../main/cluster/examinations.ts';
import { InstanceWatch } from '../../../../main/cluster/joining/instance-watch.ts';
import { LeaseMonitor } from '../../../../main/cluster/lease-monitor.ts';
import { DeviceTraces } from '../../../../main/cluster/replays/device-traces.ts';
import { CallerLimits } from '../../../../main/rpc/caller-limits.ts';
import { heartbeatHandlers } from '../../../../main/rpc/heartbeat-handlers.ts';
import { claimedIdentity } from '../../../../main/rpc/peer-identity.ts';
import { ReplicaTable } from '../../../../main/serving/replica-table.ts';
import { addService } from '../../../../platform/grpc/server-handlers.ts';
import { HeartbeatService } from '../../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { Connection } from '../../../../worker-agent/session/connection.ts';
import { keepBeating } from '../../../../worker-agent/session/heartbeat.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { aGrpcServer } from '../../builders/a-grpc-server.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { anAssignment } from '../../builders/an-assignment.ts';
import { anExamined } from '../../builders/an-examined.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aLevelDesk } from '../../main/logs/a-level-desk.ts';
import { started } from '../../main/storage/a-store.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

const mac = DeviceId.parse('mac');
const LEASE_MS = 9_000;

/** An orchestrator's heartbeat service over a real connection, and a registered device. Each side has a clock of its own. */
async function aMembership() {
  const cluster = await aCluster();
  const { clock, devices, commands } = cluster;
  const draining = new AbortController();
  const leases: LeaseMonitor = await started(
    new LeaseMonitor({
      clock,
      leaseMs: LEASE_MS,
      knownDevices: () => [],
      onExpired: (id) => {
        sessions.drop(id);
        devices.markOffline(id, 'lease-expired');
      },
    }),
  );
  const instances = new InstanceWatch({ events: cluster.events, nameOf: (id) => id });
  const sessions: DeviceSessions = await started(
    new DeviceSessions({ clock, devices, leases, instances, clocks: new ClockWatch() }),
  );
  const { tasks: _, ...registration } = aRegistration('mac');
  devices.register(registration);
  sessions.admit(registration, '127.0.0.1');
  const beats = new CallerLimits({ clock, burst: 1_000, perSecond: 1_000, callers: 10 });
  const isJobUnfinished = (jobId: string) => jobId === 'running';
  const deps = {
    identify: claimedIdentity,
    sessions,
    commands,
    beats,
    isJobUnfinished,
    etiquette: await started(new EtiquetteDesk(cluster)),
    logLevels: await started(aLevelDesk(cluster)),
    examinations: new Examinations({ ...cluster, clocks: new ClockWatch(), examineHere: async () => anExamined() }),
    traces: new DeviceTraces(cluster),
    serving: new ReplicaTable({ clock, onChange: () => undefined }),
    updates: { orderOf: () => undefined, onOrder: () => () => undefined },
    draining: draining.signal,
  };
  const { address, bugs } = await aGrpcServer((server, options) =>
    addService(server, HeartbeatService, heartbeatHandlers(deps), options),
  );
  return { ...cluster, sessions, etiquette: deps.etiquette, logLevels: deps.logLevels, draining, address, bugs };
}

/** A device that beats, and what it has heard. */
function aDevice(address: string) {
  const clock = new HandClock();
  const stop = new AbortController();
  const connection = new Connection({ address, deviceId: mac });
  const leases: number[] = [];
  const taken: CommandBody[] = [];
  const refused: string[] = [];
  const kept = new Set<string>();
  let news = Promise.withResolvers<void>();
  const tell = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const etiquette: { state: EtiquetteState; policyVersion: string } = { state: freshDecision(1), policyVersion: '' };
  const logLevels = {
    version: '',
    told: [] as LogLevelRule[][],
    take: ({ version, rules }: { version: string; rules: LogLevelRule[] }) => {
      logLevels.version = version;
      logLevels.told.push(rules);
      tell();
    },
  };
  const beat = (signal = stop.signal) =>
    keepBeating(
      {
        clock,
        connection,
        readMetrics: () => someMetrics({ cpuUsage: 0.5 }),
        workingTasks: () => [],
        economy: { state: NO_ECONOMY },
        keptJobs: () => [...kept],
        onEndedJobs: (jobIds) => {
          for (const jobId of jobIds) kept.delete(jobId);
          tell();
        },
        onServingPlan: () => undefined,
        examine: async () => anExamined(),
        packTrace: async () => new Uint8Array(),
        onUpdateOrder: () => undefined,
        onBeat: () => undefined,
        etiquette,
        logLevels,
        onPolicy: (policy) => {
          etiquette.policyVersion = policy.version;
          tell();
        },
        onNews: () => () => undefined,
        onCommand: (body) => {
          taken.push(body);
          tell();
        },
        onRefusedCommand: ({ code }) => {
          refused.push(code);
          tell();
        },
        onLease: (ms) => {
          leases.push(ms);
          tell();
        },
      },
      LEASE_MS,
      signal,
    );
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await news.promise;
  };
  onTestFinished(() => {
    stop.abort();
    connection.close();
  });
  return { clock, stop, beat, leases, taken, refused, kept, etiquette, logLevels, until };
}

/** A device that is a member: the orchestrator has answered its first beat. */
async function aMember() {
  const orchestrator = await aMembership();
  const device = aDevice(orchestrator.address);
  const beating = device.beat();
  beating.catch(() => undefined);
  await device.until(() => device.leases.length >= 2); // its own first one, and the orchestrator's answer
  return { orchestrator, device, beating };
}

describe('a device that beats', () => {
  test('is online, three beats a lease, and each is answered with a new lease', async () => {
    const { orchestrator, device } = await aMember();
    expect(orchestrator.devices.get(mac)).toMatchObject({ state: 'online', metrics: { cpuUsage: 0.5 } });
    for (let beats = 3; beats <= 8; beats++) {
      orchestrator.clock.advance(LEASE_MS / 3);
      device.clock.advance(LEASE_MS / 3);
      await device.until(() => device.leases.length === beats);
    }
    expect(device.leases).toEqual(Array.from({ length: 8 }, () => LEASE_MS));
    expect(orchestrator.devices.get(mac).state).toBe('online');
  });

  test('is told the policy that holds for it, once, and again when it has changed', async () => {
    const { orchestrator, device } = await aMember();
    await device.until(() => device.etiquette.policyVersion !== '');
    const first = device.etiquette.policyVersion;
    expect(first).toBe(orchestrator.etiquette.policyOf(mac).version);
    orchestrator.etiquette.set({ kind: 'device', id: mac }, { onBattery: 'off' });
    device.etiquette.state = { ...freshDecision(1), level: 'yield' };
    device.clock.advance(LEASE_MS / 3);
    await device.until(() => device.etiquette.policyVersion !== first);
    expect(device.etiquette.policyVersion).toBe(orchestrator.etiquette.policyOf(mac).version);
    expect(orchestrator.devices.get(mac).etiquette?.level).toBe('yield');
    expect(orchestrator.devices.online()).toEqual([]);
  });

  test('is told the log levels that hold for it, once, by its own clock', async () => {
    const { orchestrator, device } = await aMember();
    orchestrator.logLevels.set({ scope: mac, component: 'link', level: 'debug', forSeconds: 60 });
    device.clock.advance(LEASE_MS / 3);
    await device.until(() => device.logLevels.version !== '');
    const told = { component: 'link', level: 'debug', until: expect.any(Number) };
    expect(device.logLevels.told).toEqual([[told]]);
    expect(device.logLevels.told[0]?.[0]?.until).toBeGreaterThan(device.clock.now() + 50_000);
    const { length } = device.leases;
    device.clock.advance(LEASE_MS / 3);
    await device.until(() => device.leases.length > length);
    expect(device.logLevels.told).toHaveLength(1);
  });

  test('beats less often when it is given longer leases, as large fleets are', async () => {
    const leaseMs = 6 * LEASE_MS;
    let beats = 0;
    const { address } = await aGrpcServer((server, options) =>
      addService(
        server,
        HeartbeatService,
        {
          async *heartbeat(requests) {
            for await (const { kind } of requests) {
              beats++;
              const sequence = kind.case === 'beat' ? kind.value.sequence : 0n;
              yield { kind: { case: 'acknowledgement' as const, value: { sequence, leaseMs } } };
            }
          },
        },
        options,
      ),
    );
    const device = aDevice(address);
    device.beat().catch(() => undefined);
    await device.until(() => device.leases.length === 2);
    device.clock.advance(leaseMs / 3 - 1);
    expect(beats).toBe(1);
    device.clock.advance(1);
    await device.until(() => device.leases.length === 3);
    expect(beats).toBe(2);
  });

  test('acknowledges a command that it is too old for, so that it does not come again for ever', async () => {
    const acknowledged = Promise.withResolvers<string>();
    const { address } = await aGrpcServer((server, options) =>
      addService(
        server,
        HeartbeatService,
        {
          async *heartbeat(requests) {
            yield { kind: { case: 'command' as const, value: { id: 'from-the-future' } } };
            for await (const { kind } of requests) {
              if (kind.case === 'commandAcknowledgement') acknowledged.resolve(kind.value.commandId);
            }
          },
        },
        options,
      ),
    );
    const device = aDevice(address);
    device.beat().catch(() => undefined);
    expect(await acknowledged.promise).toBe('from-the-future');
    expect(device.refused).toEqual(['unimplemented']);
    expect(device.taken).toEqual([]);
  });

  test('gets its commands and acknowledges them', async () => {
    const { orchestrator, device } = await aMember();
    const bodies: CommandBody[] = [
      { kind: 'train', assignment: anAssignment('t1') },
      { kind: 'cancel', task: { taskId: TaskId.parse('t2'), attempt: 3 }, reason: 'no longer wanted' },
    ];
    for (const body of bodies) orchestrator.commands.send(mac, body);
    await device.until(() => device.taken.length === 2);
    expect(device.taken).toEqual(bodies);
    device.clock.advance(LEASE_MS / 3); // an answered beat: what was sent before has arrived
    await device.until(() => device.leases.length === 3);
    expect(orchestrator.commands.isPending(mac, TaskId.parse('t1'))).toBe(false);
    expect(orchestrator.commands.isPending(mac, TaskId.parse('t2'))).toBe(false);
  });

  test('learns which of the jobs that it keeps something of have ended, a hundred at a time', async () => {
    const { orchestrator, device } = await aMember();
    device.kept.add('running');
    for (let job = 1; job <= 150; job++) device.kept.add(`ended-${job}`);
    device.clock.advance(LEASE_MS / 3);
    await device.until(() => device.kept.size === 150 - 99 + 1);
    expect(device.kept).toContain('running');
    device.clock.advance(LEASE_MS / 3);
    await device.until(() => device.kept.size === 1);
    expect([...device.kept]).toEqual(['running']);
    expect(orchestrator.bugs).toEqual([]);
  });

  test('says goodbye when it is told to stop, and is offline at once for that reason', async () => {
    const { orchestrator, device, beating } = await aMember();
    device.stop.abort();
    await beating;
    expect(orchestrator.devices.get(mac)).toMatchObject({ state: 'offline', absence: 'agent-stopped' });
    expect(device.clock.armed).toBe(0);
    expect(orchestrator.bugs).toEqual([]);
  });

  test('that was told to stop before it began says goodbye as well', async () => {
    const { address, devices } = await aMembership();
    const device = aDevice(address);
    await device.beat(AbortSignal.abort());
    expect(devices.get(mac)).toMatchObject({ state: 'offline', absence: 'agent-stopped' });
  });
});

describe('the stream breaks', () => {
  test('when the orchestrator has not answered for a lease', async () => {
    const { device, beating, orchestrator } = await aMember();
    device.clock.advance(LEASE_MS); // at one go: no answer can arrive meanwhile
    await expect(beating).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the orchestrator stopped answering',
    });
    expect(orchestrator.bugs).toEqual([]);
  });

  test('when this machine was paused for longer than two beats', async () => {
    const { device, beating } = await aMember();
    device.clock.freeze(LEASE_MS * 10);
    await expect(beating).rejects.toMatchObject({
      code: 'unavailable',
      message: 'this machine was paused; the connection is made anew',
    });
  });

  test('when a newer stream of the device takes over', async () => {
    const { orchestrator, beating } = await aMember();
    orchestrator.sessions.open(mac);
    await expect(beating).rejects.toMatchObject({ code: 'conflict' });
  });

  test('when the lease ran out at the orchestrator: the device must register again', async () => {
    const { orchestrator, beating, device } = await aMember();
    orchestrator.clock.advance(LEASE_MS);
    await expect(beating).rejects.toMatchObject({ code: 'not-registered' });
    expect(orchestrator.devices.get(mac)).toMatchObject({ state: 'offline', absence: 'lease-expired' });
    await expect(device.beat()).rejects.toMatchObject({ code: 'not-registered' });
  });

  test('when the orchestrator stops, which is nobody’s fault', async () => {
    const { orchestrator, beating } = await aMember();
    orchestrator.draining.abort(new AppError('unavailable', 'the orchestrator is stopping'));
    await expect(beating).rejects.toMatchObject({ code: 'unavailable', message: 'the orchestrator is stopping' });
    expect(orchestrator.bugs).toEqual([]);
  });
});
