import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../common/api-client/control-client.ts';
import { BenchChild } from './cluster/bench-child.ts';
import { BenchCluster } from './cluster/bench-cluster.ts';
import { Commits } from './fleet/commits.ts';
import { type Members, seedDevices } from './fleet/seed-devices.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { absoluteFigure, type BenchOptions, type BenchReport, type Figure, type Target } from './report.ts';
import { spreadOf } from './spread.ts';

interface Fleet {
  readonly devices: number;
  readonly connectSeconds: number;
  /** Share of a core in the steady state; only the small fleet has a target. */
  readonly cpuShare: number | null;
}

const FLEET: Fleet = { devices: 1_000, connectSeconds: 5, cpuShare: 0.25 };
const FULL_FLEET: Fleet = { devices: 10_000, connectSeconds: 60, cpuShare: null };

/** After the start, and after connecting, before anything counts. */
const SETTLE_MS = 5_000;
const STEADY_MS = 30_000;
const API_PERIOD_MS = 50;
const SEEDED =
  'members by the same authority code before the start, one key for all; a connection and certificate each';

/** Simulated devices, each with its own mutual-TLS connection and stream of beats, against a real orchestrator. */
export default async function fleet({ full }: BenchOptions): Promise<BenchReport> {
  const figures: Figure[] = [];
  for (const one of full ? [FLEET, FULL_FLEET] : [FLEET]) figures.push(...(await measure(one)));
  return { bench: 'fleet', machine: describeMachine(), versions: describeVersions(), figures };
}

async function measure(fleet: Fleet): Promise<Figure[]> {
  console.error(`${fleet.devices} devices: letting them in …`);
  let members: Members | undefined;
  const cluster = await BenchCluster.start(0, async (data) => {
    members = await seedDevices(data, fleet.devices);
  });
  const devices = new BenchChild(new URL('./fleet/devices-side.ts', import.meta.url));
  try {
    await cluster.timeline.close(); // a watcher of every reading is not part of it
    await delay(SETTLE_MS);
    return [
      ...(await measureConnecting(fleet, cluster, devices, members)),
      ...(await measureSteady(fleet, cluster, devices)),
    ];
  } finally {
    await devices.close();
    await cluster.stop();
  }
}

async function measureConnecting(
  { devices: count, connectSeconds }: Fleet,
  cluster: BenchCluster,
  devices: BenchChild,
  members: Members | undefined,
): Promise<Figure[]> {
  console.error('connecting …');
  const before = orchestratorUsage(cluster);
  const seconds = await devices.ask<number>({ kind: 'connect', members, port: cluster.grpcPort });
  const connected = orchestratorUsage(cluster);
  const { devicesOnline } = await cluster.client.cluster.get();
  if (devicesOnline !== count) throw new Error(`only ${devicesOnline} devices are online`);
  await delay(SETTLE_MS);
  const settled = orchestratorUsage(cluster);
  const cpuMs = ((connected.cpuSeconds - before.cpuSeconds) * 1_000) / count;
  const kilobytes = (settled.residentBytes - before.residentBytes) / 1e3 / count;
  const from = `from ${(before.residentBytes / 1e6).toFixed(0)} to ${(settled.residentBytes / 1e6).toFixed(0)} MB`;
  const name = namer(count);
  return [
    figure(name('connected, registered and answered'), seconds, 's', { op: '<=', value: connectSeconds }, SEEDED),
    figure(name('orchestrator, processor time of a connection'), cpuMs, 'ms', null),
    figure(name('orchestrator, memory of a device'), kilobytes, 'kB', { op: '<=', value: 120 }, from),
  ];
}

async function measureSteady(
  { devices: count, cpuShare }: Fleet,
  cluster: BenchCluster,
  devices: BenchChild,
): Promise<Figure[]> {
  console.error('beating …');
  await devices.ask({ kind: 'acknowledged' });
  const before = orchestratorUsage(cluster);
  const startedAt = performance.now();
  await delay(STEADY_MS / 2);
  // Its own share first: calls of the API cost something too.
  const alone = orchestratorUsage(cluster);
  const share = (alone.cpuSeconds - before.cpuSeconds) / ((performance.now() - startedAt) / 1_000);
  const commits = new Commits(join(cluster.folder, 'orchestrator'));
  const beatsBefore = (await devices.ask<number[]>({ kind: 'acknowledged' })).toSorted((a, b) => a - b);
  const api = await measureApi(cluster.client, STEADY_MS / 2);
  const written = commits.stop();
  const latencies = (await devices.ask<number[]>({ kind: 'acknowledged' })).toSorted((a, b) => a - b);
  const beats = beatsBefore.length / (STEADY_MS / 2_000);
  const all = [...beatsBefore, ...latencies].toSorted((a, b) => a - b);
  const name = namer(count);
  const target = cpuShare === null ? null : ({ op: '<=', value: 100 * cpuShare } as const);
  const beating = `${beats.toFixed(0)} beats a second, ${((share * 1e6) / beats).toFixed(0)} µs each`;
  const writing = `${written} commits in ${STEADY_MS / 2_000} s, ${latencies.length} beats`;
  return [
    figure(name('steady state, share of a core'), 100 * share, '%', target, beating),
    figure(name('acknowledgement, p99'), quantile(all, 0.99), 'ms', { op: '<=', value: 50 }, around(all)),
    ...api.map(({ call, values }) =>
      figure(
        name(`control API meanwhile, p99, ${call}`),
        quantile(values, 0.99),
        'ms',
        { op: '<=', value: 10 },
        around(values),
      ),
    ),
    figure(name('commits a beat'), written / latencies.length, '', { op: '<=', value: 0.01 }, writing),
  ];
}

/** Milliseconds that calls of the control API take, one after another for a while. */
async function measureApi(client: ControlClient, forMs: number): Promise<{ call: string; values: number[] }[]> {
  const [first] = await client.devices.list({ limit: 1 });
  if (first === undefined) throw new Error('there is no device');
  const calls: readonly { readonly call: string; readonly make: () => Promise<unknown> }[] = [
    { call: 'health', make: () => client.health.check() },
    { call: 'one device', make: () => client.devices.get({ id: first.id }) },
    { call: '20 devices', make: () => client.devices.list({ limit: 20 }) },
    { call: 'its readings', make: () => client.devices.metrics({ id: first.id }) },
  ];
  const results = calls.map(({ call, make }) => ({ call, make, values: [] as number[] }));
  for (const { make } of results) await make();
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    for (const { make, values } of results) {
      const before = performance.now();
      await make();
      values.push(performance.now() - before);
      await delay(API_PERIOD_MS * Math.random());
    }
  }
  return results.map(({ call, values }) => ({ call, values: values.toSorted((a, b) => a - b) }));
}

function orchestratorUsage(cluster: BenchCluster): { readonly cpuSeconds: number; readonly residentBytes: number } {
  const usage = cluster.usage().filter(({ group }) => group === cluster.orchestrator.pid);
  return {
    cpuSeconds: usage.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    residentBytes: usage.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  };
}

function namer(devices: number): (what: string) => string {
  return (what) => `${devices.toLocaleString('en-US')} devices: ${what}`;
}

function figure(name: string, value: number, unit: string, target: Target | null, note?: string): Figure {
  return absoluteFigure({ name, value, unit, ...(note === undefined ? {} : { note }) }, target);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function around(sorted: readonly number[]): string {
  const { median, note } = spreadOf(sorted, 2);
  return `median ${median.toFixed(2)}, ${note}`;
}
