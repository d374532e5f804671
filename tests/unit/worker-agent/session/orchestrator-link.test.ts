import { sign } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NO_ECONOMY } from '../../../../common/economy/economy-state.ts';
import { AppError } from '../../../../common/errors.ts';
import { freshDecision } from '../../../../common/etiquette/decision.ts';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { toPem } from '../../../../platform/pki/fingerprint.ts';
import { renewalProof } from '../../../../platform/pki/renewal-proof.ts';
import { OrchestratorLink } from '../../../../worker-agent/session/orchestrator-link.ts';
import type { Route } from '../../../../worker-agent/session/route.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { anExamined } from '../../builders/an-examined.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aSecuredCluster, type SecuredCluster } from '../../main/rpc/a-secured-cluster.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

const HOUR_MS = 3_600_000;

/** A real link, under a clock of its own, to whatever the ways lead to that it is given one after another. */
function aLink(ways: ((signal: AbortSignal) => Promise<Route>)[], clock = new HandClock(Date.now())) {
  const stop = new AbortController();
  const told: string[] = [];
  let news = Promise.withResolvers<void>();
  const tell = (what: string) => {
    told.push(what);
    news.resolve();
    news = Promise.withResolvers();
  };
  const link = new OrchestratorLink({
    clock,
    logger: pino({ level: 'warn' }, { write: (line: string) => tell(JSON.parse(line).msg) }),
    reach: async (signal) => {
      tell('asks for the way');
      const way = ways.shift();
      if (way === undefined) throw new AppError('unavailable', 'there is no other way');
      return await way(signal);
    },
    describe: async () => aRegistration(),
    etiquette: { state: freshDecision(1), policyVersion: '' },
    economy: { state: NO_ECONOMY },
    onPolicy: () => undefined,
    logLevels: { version: '', take: () => undefined },
    workingTasks: () => [],
    keptJobs: () => [],
    onEndedJobs: () => undefined,
    readMetrics: () => someMetrics(),
    onCommand: () => undefined,
    onServingPlan: () => undefined,
    examine: async () => anExamined(),
    packTrace: async () => new Uint8Array(),
    onUpdateOrder: () => undefined,
    onBeat: () => undefined,
    onReached: () => undefined,
    onAuthorities: async () => undefined,
    onMembership: (isMember) => tell(isMember ? 'member' : 'no member'),
    onFailure: async ({ code }) => tell(`failure: ${code}`),
    onLeaseLost: () => tell('lease lost'),
  });
  const running = link.run(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  const until = async (...expected: string[]) => {
    while (told.length < expected.length) await news.promise;
    expect(told).toEqual(expected);
    told.length = 0;
  };
  return { until, link, told, stop, running };
}

/** The route with a certificate that a device has got for its old one. */
async function renewed(cluster: SecuredCluster, { deviceId, credentials }: Route): Promise<Route> {
  if (credentials === undefined) throw new Error('a member has credentials');
  const { key, request } = await createCertificateRequest();
  const old = Buffer.from(credentials.certificate.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const proof = sign('sha256', renewalProof(old, request), credentials.key);
  const { certificate } = await cluster.enrollment.renew(old, request, proof);
  return cluster.routeOf(deviceId, { ...credentials, key, certificate: toPem(certificate) });
}

const joined = ['asks for the way', 'member'];

describe('a certificate that is due while the device is connected', () => {
  test('is renewed, and the connection changes over without the device going offline', async () => {
    const cluster = await aSecuredCluster();
    const { deviceId, route } = await cluster.enroll();
    const clock = new HandClock(Date.now());
    let next: Route | undefined;
    const link = aLink(
      [
        async () => ({ ...route, renewAt: clock.now() + 1_000 }),
        async () => {
          cluster.clock.advance(1); // the new one is newer
          next = await renewed(cluster, route);
          return next;
        },
      ],
      clock,
    );
    await link.until(...joined);
    await cluster.nextBeat();
    const before = cluster.kinds();
    clock.advance(1_000);
    await link.until('asks for the way', 'no member', 'member');
    await cluster.nextBeat();
    cluster.clock.advance(2_000); // a stream that had not come back would be given up now
    expect(cluster.devices.get(deviceId)).toMatchObject({ state: 'online' });
    expect(cluster.kinds().slice(before.length)).toEqual(['certificate-renewed']);
    const connection = await link.link.connection(AbortSignal.timeout(5_000));
    await connection.registry.listDevices({});
    expect(next).toBeDefined();
    expect(link.told).toEqual([]);
    expect(cluster.bugs).toEqual([]);
  });

  test('stays in use when no other can be had, and is tried again an hour later', async () => {
    const cluster = await aSecuredCluster();
    const { deviceId, route } = await cluster.enroll();
    const failing = async () => {
      throw new AppError('unavailable', 'nobody answers at the joining port');
    };
    const clock = new HandClock(Date.now());
    const link = aLink([async () => ({ ...route, renewAt: clock.now() + 1_000 }), failing, failing], clock);
    await link.until(...joined);
    await cluster.nextBeat();
    clock.advance(1_000);
    const kept = ['asks for the way', 'the way to the orchestrator could not be renewed yet', 'member'];
    await link.until(...kept);
    expect(cluster.devices.get(deviceId)).toMatchObject({ state: 'online' });
    const connection = await link.link.connection(AbortSignal.timeout(5_000));
    expect(connection.isClosed).toBe(false);
  });

  test('costs nothing when the way is still the same', async () => {
    const cluster = await aSecuredCluster();
    const { route } = await cluster.enroll();
    const clock = new HandClock(Date.now());
    const link = aLink(
      [
        async () => ({ ...route, renewAt: clock.now() + 1_000 }),
        async () => ({ ...route, renewAt: clock.now() + HOUR_MS }),
      ],
      clock,
    );
    await link.until(...joined);
    await cluster.nextBeat();
    const connection = await link.link.connection(AbortSignal.timeout(5_000));
    clock.advance(1_000);
    await link.until('asks for the way', 'member');
    expect(await link.link.connection(AbortSignal.timeout(5_000))).toBe(connection);
    expect(connection.isClosed).toBe(false);
  });

  test('is not asked for any more once the agent stops', async () => {
    const cluster = await aSecuredCluster();
    const { deviceId, route } = await cluster.enroll();
    const stopped = Promise.withResolvers<void>();
    const clock = new HandClock(Date.now());
    const link = aLink(
      [
        async () => ({ ...route, renewAt: clock.now() + 1_000 }),
        async (signal) => {
          signal.addEventListener('abort', () => stopped.resolve());
          await stopped.promise;
          throw signal.reason;
        },
      ],
      clock,
    );
    await link.until(...joined);
    await cluster.nextBeat();
    clock.advance(1_000);
    await link.until('asks for the way');
    link.stop.abort();
    await link.running;
    expect(cluster.devices.get(deviceId)).toMatchObject({ state: 'offline', absence: 'agent-stopped' });
    expect(clock.armed).toBe(0);
  });
});

test('a device whose certificate has expired meanwhile is refused at its next call, but not in one', async () => {
  const cluster = await aSecuredCluster();
  const { route } = await cluster.enroll();
  const link = aLink([async () => route]);
  await link.until(...joined);
  await cluster.nextBeat();
  const connection = await link.link.connection(AbortSignal.timeout(5_000));
  await connection.registry.listDevices({});
  // Not by turning the clock through all that is due in a month: the lease is not what this is about.
  Object.assign(cluster.clock, { now: () => Date.now() + 30 * 24 * HOUR_MS });
  await expect(connection.registry.listDevices({})).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(connection.tasks.reportProgress({})).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(link.told).toEqual([]);
});
