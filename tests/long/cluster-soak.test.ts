import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { BenchChild } from '../../bench/cluster/bench-child.ts';
import { type Members, seedDevices } from '../../bench/fleet/seed-devices.ts';
import { spreadOf } from '../../bench/spread.ts';
import { MALLOC_ENVIRONMENT } from '../../platform/process/malloc-environment.ts';
import { importDigits } from '../support/digits.ts';
import { deploy, storeModel } from '../support/serving-cluster.ts';
import { putLoadOn } from '../support/soak/load.ts';
import { type GroupReading, readGroup } from '../support/soak/process-group.ts';
import { slopeOf } from '../support/soak/slope.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const MINUTES = Number(process.env['EO_CLUSTER_SOAK_MINUTES'] ?? 30);
const SIMULATED = 200;
const REAL = 3;
const TAG = 'real';
/** Garbage is collected all the time, so that it does not pass for a leak; memory is kept as by cli/eo.js and the service. */
const COLLECTING = {
  NODE_OPTIONS: `--max-old-space-size=128 --import=${new URL('../support/soak/collect-garbage.mjs', import.meta.url).href}`,
  ...MALLOC_ENVIRONMENT,
};
/** The first part is for warming up: code is compiled, caches fill. */
const WARM_UP = 1 / 3;
const READINGS = 120;

/** What a process may grow by from the warm-up on, whatever garbage is about. */
const GROWTH_MEGABYTES = 25;
/** Connections come and go: a leak goes on, a handful does not. */
const GROWTH_HANDLES = 12;
const METRICS_MEGABYTES_A_DEVICE = 5;
const MAIN_KILOBYTES_A_JOB = 300;

test.skipIf(process.platform !== 'linux')(
  '200 simulated devices, 3 real ones, jobs and requests: nothing grows',
  { timeout: (MINUTES + 10) * 60_000 },
  async ({ annotate }) => {
    const { orchestrator, devices } = await aBusyFleet();
    const invitation = (await orchestrator.client.joining.createToken({ tags: [TAG], uses: REAL })).joinString;
    const [agents] = await Promise.all([
      startAgents(orchestrator, REAL, { environment: { ...COLLECTING, EO_JOIN: invitation } }),
      importDigits(orchestrator, { samples: 600, testSamples: 100 }),
      storeModel(orchestrator, 'moby'),
    ]);
    await deploy(orchestrator, 'moby', { replicas: { min: 2, max: 2 } });
    expect(await orchestrator.client.cluster.get()).toMatchObject({ devicesOnline: SIMULATED + REAL });

    const groups = { orchestrator, ...Object.fromEntries(agents.map((agent) => [agent.name, agent])) };
    const readings: { readonly hours: number; readonly groups: Record<string, GroupReading> }[] = [];
    const ending = new AbortController();
    onTestFinished(() => ending.abort());
    const load = putLoadOn(orchestrator, { devices, deployment: 'moby', tag: TAG, signal: ending.signal });
    const startedAt = performance.now();
    const jobsAtWarmUp = { count: 0, bytes: 0 };
    const watching = async () => {
      for (let reading = 0; reading < READINGS; reading++) {
        await delay((MINUTES * 60_000) / READINGS);
        const read = Object.entries(groups).map(([name, { process }]) => [name, readGroup(process.pid)] as const);
        readings.push({ hours: (performance.now() - startedAt) / 3_600_000, groups: Object.fromEntries(read) });
        if (reading !== Math.floor(READINGS * WARM_UP)) continue;
        jobsAtWarmUp.count = load.counts['jobs'] ?? 0;
        jobsAtWarmUp.bytes = bytesOf(orchestrator, 'orchestrator.sqlite');
      }
    };
    await Promise.race([watching(), load.done]);
    const main = bytesOf(orchestrator, 'orchestrator.sqlite');
    const metrics = bytesOf(orchestrator, 'metrics.sqlite');
    const jobs = (load.counts['jobs'] ?? 0) - jobsAtWarmUp.count;
    ending.abort();
    await load.done;

    const after = readings.slice(Math.floor(READINGS * WARM_UP));
    const hours = (after.at(-1)?.hours ?? 0) - (after[0]?.hours ?? 0);
    const grown = Object.keys(groups).map((name) => {
      const of = (what: keyof GroupReading) =>
        after.map(({ hours: x, groups: all }) => ({ x, y: all[name]?.[what] ?? Number.NaN }));
      const third = Math.floor(after.length / 3);
      const change = (what: keyof GroupReading) => {
        const values = of(what).map(({ y }) => y);
        return spreadOf(values.slice(-third), 0).median - spreadOf(values.slice(0, third), 0).median;
      };
      return {
        name,
        megabytes: spreadOf(
          of('megabytes').map(({ y }) => y),
          0,
        ).median,
        megabytesAnHour: slopeOf(of('megabytes')),
        handles: change('handles'),
        threads: change('threads'),
        processes: change('processes'),
      };
    });
    for (const { name, ...figures } of grown) {
      const course = inParts(readings.map(({ groups: all }) => all[name]?.megabytes ?? Number.NaN));
      await annotate(`${name}: ${inWords(figures)}; by twelfths: ${course.join(' ')} MB`);
    }
    const kilobytesAJob = (main - jobsAtWarmUp.bytes) / 1e3 / jobs;
    await annotate(`done: ${inWords(load.counts)}`);
    await annotate(
      `main database ${(main / 1e6).toFixed(1)} MB, ${kilobytesAJob.toFixed(0)} kB a job; metrics ${(metrics / 1e6).toFixed(1)} MB`,
    );

    expect(
      orchestrator.live.events('device-went-offline').filter(({ body }) => body.deviceName.startsWith('agent-')),
    ).toEqual([]);
    for (const { name, megabytesAnHour, handles, threads, processes } of grown) {
      expect(megabytesAnHour * hours, `memory of ${name}`).toBeLessThanOrEqual(GROWTH_MEGABYTES);
      expect(handles, `handles of ${name}`).toBeLessThanOrEqual(GROWTH_HANDLES);
      expect(threads, `threads of ${name}`).toBeLessThanOrEqual(2);
      expect(processes, `processes of ${name}`).toBeLessThanOrEqual(0);
    }
    expect(kilobytesAJob).toBeLessThanOrEqual(MAIN_KILOBYTES_A_JOB);
    expect(metrics / 1e6).toBeLessThanOrEqual(METRICS_MEGABYTES_A_DEVICE * (SIMULATED + REAL));
  },
);

/** An orchestrator with devices that are connected and beat, all of them in one process. */
async function aBusyFleet() {
  const folder = aTemporaryFolder();
  await mkdir(folder, { recursive: true });
  const members: Members = await seedDevices(folder, SIMULATED);
  const orchestrator = await TestOrchestrator.start({ folder, environment: COLLECTING });
  const devices = new BenchChild(new URL('../../bench/fleet/devices-side.ts', import.meta.url));
  onTestFinished(() => devices.close());
  await devices.ask({ kind: 'connect', members, port: orchestrator.grpcPort });
  return { orchestrator, devices };
}

/** Size of a database with its log. */
function bytesOf({ folder }: TestOrchestrator, name: string): number {
  return ['', '-wal'].reduce(
    (sum, ending) => sum + (statSync(join(folder, name + ending), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** Medians of twelve parts of the time, warm-up included: whether growth goes on, or was a step. */
function inParts(values: readonly number[]): string[] {
  const length = Math.ceil(values.length / 12);
  const parts = Array.from({ length: 12 }, (_, part) => values.slice(part * length, (part + 1) * length));
  return parts.filter((part) => part.length > 0).map((part) => spreadOf(part, 0).median.toFixed(0));
}

function inWords(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ');
}
