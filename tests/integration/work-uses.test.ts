import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DeviceReading } from '../../common/domain/device.ts';
import type { JobId } from '../../common/domain/ids.ts';
import { aCluster, one } from '../support/cluster.ts';
import { runEo } from '../support/eo-process.ts';
import { aServingCluster } from '../support/serving-cluster.ts';
import type { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';

const onLinux = process.platform === 'linux';

/** Child of the process that runs this file; by the system's own list. */
function childRunning(parent: number, file: string): number {
  const isIt = (pid: string): boolean => {
    try {
      const [, ppid] = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return Number(ppid) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file);
    } catch {
      return false; // ended meanwhile
    }
  };
  return Number(readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && isIt(pid)));
}

/** Processor time of a process and of its children that have ended, in seconds, by the system's own account. */
function cpuSecondsOf(pid: number): number {
  const [, times = ''] = /\)(?: \S+){11}((?: \d+){4})/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  return times.split(' ').reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

/** The most that was resident, with what the system is late to count. */
function mostBytesOf(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1_024 * 1.02;
}

/** The text that Prometheus reads: lines of a name. */
async function scraped(orchestrator: TestOrchestrator, name: string): Promise<string[]> {
  const text = await (await orchestrator.fetch('/metrics')).text();
  return text.split('\n').filter((line) => line.startsWith(`${name}{`));
}

test.runIf(onLinux)(
  'a task tells what its process took, while it trains and afterwards',
  { timeout: 240_000 },
  async () => {
    const { orchestrator, agents } = await aCluster({ agents: 1 });
    const agent = one(agents, 1);
    const usesNow = async () => (await orchestrator.client.devices.get({ id: agent.deviceId })).metrics?.uses;
    const receiptOf = async (id: JobId) => (await orchestrator.client.jobs.record({ id })).receipts[0];
    // Afterwards the trainer is warm: what it takes then is training alone.
    const first = await orchestrator.client.jobs.create(aTrainJob({ rounds: 1 }));
    await orchestrator.untilSucceeded(first.id);
    const trainer = childRunning(agent.process.pid, 'trainer-child');
    const before = cpuSecondsOf(trainer);

    const { id } = await orchestrator.client.jobs.create(aSlowJob({ name: 'heavy', localEpochs: 600 }));
    const ofHeavy = ({ uses = [] }: DeviceReading) =>
      uses.find(({ work, cores }) => work.kind === 'training' && work.jobId === id && cores > 0.1);
    const use = ofHeavy(
      await orchestrator.live.untilReading(agent.deviceId, { matches: (reading) => ofHeavy(reading) !== undefined }),
    );
    expect(use?.memoryBytes).toBeGreaterThan(2e7);
    expect(use?.memoryBytes).toBeLessThanOrEqual(mostBytesOf(trainer));
    expect(use?.cpuSeconds).toBeLessThanOrEqual(cpuSecondsOf(trainer) - before + 0.1);
    expect(await scraped(orchestrator, 'eo_job_cpu_cores')).toEqual([
      expect.stringMatching(new RegExp(`job_id="${id}",job="heavy",device_id="${agent.deviceId}".* [\\d.]+$`)),
    ]);
    const shown = await runEo(['device', agent.name, '--data', orchestrator.folder]);
    expect(shown.output).toMatch(/^\s*Trains +heavy: [\d.]+ cores, [\d.]+ MB/m);

    await orchestrator.untilSucceeded(id);
    const spent = cpuSecondsOf(trainer) - before;
    const receipt = await receiptOf(id);
    expect(receipt?.use?.cpuSeconds).toBeGreaterThan(0.85 * spent - 0.1);
    expect(receipt?.use?.cpuSeconds).toBeLessThanOrEqual(spent + 0.1);
    expect(receipt?.use?.peakMemoryBytes).toBeGreaterThan(2e7);
    expect(receipt?.use?.peakMemoryBytes).toBeLessThanOrEqual(mostBytesOf(trainer));
    expect((await receiptOf(first.id))?.use?.cpuSeconds).toBeGreaterThan(0);

    await expect.poll(usesNow, { timeout: 20_000 }).toBeUndefined();
    expect(await scraped(orchestrator, 'eo_job_cpu_cores')).toEqual([]);
    expect(await scraped(orchestrator, 'eo_device_training_cpu_cores')).toEqual([]);
    const { series } = await orchestrator.client.devices.history({ id: agent.deviceId, since: Date.now() - 3_600_000 });
    expect(Math.max(...(series.trainingCores?.mean ?? []).map((cores) => cores ?? 0))).toBeGreaterThan(0.1);
    expect((await runEo(['job', 'heavy', '--data', orchestrator.folder])).output).toMatch(/^\s*Took +[\d.:]+ m?s/m);
  },
);

test.runIf(onLinux)('a served model tells what its process takes', { timeout: 180_000 }, async () => {
  const { orchestrator, agents } = await aServingCluster({ agents: 1 });
  const { deviceId, process: running } = one(agents, 1);
  const runtime = childRunning(running.pid, 'llama-child');
  const answer = await orchestrator.fetch('/v1/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'moby', prompt: 'Call me', temperature: 0, max_tokens: 60 }),
  });
  expect(answer.status).toBe(200);
  const { uses = [] } = await orchestrator.live.untilReading(deviceId, {
    matches: (reading) => (reading.uses?.[0]?.tokensPerSecond ?? 0) > 0,
  });
  expect(uses).toHaveLength(1);
  const [use] = uses;
  expect(use?.work).toEqual({ kind: 'serving', deployment: 'moby' });
  expect(use?.cpuSeconds).toBeGreaterThan(0);
  expect(use?.cpuSeconds).toBeLessThanOrEqual(cpuSecondsOf(runtime) + 0.1);
  expect(use?.peakMemoryBytes).toBeLessThanOrEqual(mostBytesOf(runtime));
  expect(await scraped(orchestrator, 'eo_deployment_memory_bytes')).toEqual([
    expect.stringMatching(new RegExp(`deployment="moby",device_id="${deviceId}".* [\\d.e+]+$`)),
  ]);
});
