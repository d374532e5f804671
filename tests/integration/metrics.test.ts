import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { energyPerEpoch } from '../../common/domain/energy-per-epoch.ts';
import { promtoolPath } from '../setup/promtool-path.ts';
import { aCluster, one } from '../support/cluster.ts';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { aServingCluster } from '../support/serving-cluster.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';

/** What Prometheus would read: the text, and the values of a name with these labels. */
async function scrape(orchestrator: TestOrchestrator) {
  const answer = await orchestrator.fetch('/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const named = (name: string, labels: Readonly<Record<string, string>> = {}): number[] => {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const isIt = (line: string) =>
      (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && pairs.every((pair) => line.includes(pair));
    return samples.filter(isIt).map((line) => Number(/ (\S+)$/.exec(line)?.[1]));
  };
  return { text, named };
}

test('what Prometheus scrapes is true of the cluster, and so is what is kept of a device', async ({ annotate }) => {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ rounds: 3 }));
  await orchestrator.untilSucceeded(id);
  // The beat after the training tells of it.
  await orchestrator.live.untilReading(one(agents, 1).deviceId, { after: orchestrator.live.mark });
  await one(agents, 2).stop();
  await orchestrator.live.untilEvent('device-went-offline', () => true);

  const { text, named } = await scrape(orchestrator);
  expect(named('eo_devices', { state: 'online' })).toEqual([1]);
  expect(named('eo_devices', { state: 'offline' })).toEqual([1]);
  expect(named('eo_device_up', { device_id: one(agents, 1).deviceId })).toEqual([1]);
  expect(named('eo_device_cpu_usage_ratio')).toHaveLength(1);
  expect(named('eo_rounds_committed_total')).toEqual([3]);
  expect(named('eo_round_seconds_count')).toEqual([3]);
  expect(named('eo_round_seconds_bucket', { le: '+Inf' })).toEqual([3]);
  expect(named('eo_jobs_ended_total', { outcome: 'succeeded' })).toEqual([1]);
  expect(named('eo_jobs', { state: 'running' })).toEqual([0]);
  expect(named('eo_devices_lost_total')).toEqual([1]);
  expect(named('eo_alerts')).toHaveLength(3);
  const levels = { device_id: one(agents, 1).deviceId };
  expect(named('eo_device_level', levels)).toHaveLength(4);
  expect(named('eo_device_level', { ...levels, level: 'full' })).toEqual([1]);
  expect(named('process_resident_memory_bytes')[0]).toBeGreaterThan(2e7);
  expect(named('eo_database_size_bytes', { database: 'orchestrator' })[0]).toBeGreaterThan(4_096);
  expect(text).toContain('# TYPE eo_round_seconds histogram\n');
  expect(text).toContain('# HELP eo_devices Devices by state.\n');

  const promtool = promtoolPath();
  if (promtool === undefined) await annotate('promtool is not on this machine: "npm run setup:test" fetches it');
  else expect(execFileSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');

  const device = await orchestrator.client.devices.get({ id: one(agents, 1).deviceId });
  expect(device.metrics?.vitals).not.toBeNull();
  const history = await orchestrator.client.devices.history({ id: device.id, since: Date.now() - 86_400_000 });
  expect(history).toMatchObject({ resolution: 'minute', stepMs: 60_000 });
  expect(history.series.cpuUsage?.max?.every((share) => share !== null && share > 0 && share <= 1)).toBe(true);
  const raw = await orchestrator.client.devices.history({ id: device.id, since: Date.now() - 3_600_000 });
  expect(Math.max(...(raw.series.samplesPerSecond?.mean ?? []).map((pace) => pace ?? 0))).toBeGreaterThan(0);

  const shown = await runEo(['device', 'metrics', device.name, '--since', '1h', '--data', orchestrator.folder]);
  expect(shown.code).toBe(0);
  expect(shown.output).toMatch(/^CPU +\d+ % +\d+ % +\d+ % +\d+ % +[▁▂▃▄▅▆▇█]+$/m);
  expect(shown.output).toMatch(/^Samples +\S+\/s/m);

  expect((await orchestrator.fetch('/metrics', { headers: { authorization: '' } })).status).toBe(401);
  const viewer = await orchestrator.client.access.createToken({
    name: 'prometheus',
    role: 'viewer',
    scopes: ['cluster'],
  });
  const headers = { authorization: `Bearer ${viewer.secret}` };
  expect((await orchestrator.fetch('/metrics', { headers })).status).toBe(200);
  const other = await orchestrator.client.access.createToken({ name: 'jobs only', role: 'viewer', scopes: ['jobs'] });
  const refused = await orchestrator.fetch('/metrics', { headers: { authorization: `Bearer ${other.secret}` } });
  expect(refused.status).toBe(403);
});

test('requests and tokens of a served model are counted, and its device tells its pace', {
  timeout: 180_000,
}, async () => {
  const { orchestrator, agents } = await aServingCluster({ agents: 1 });
  const ask = (body: object) =>
    orchestrator.fetch('/v1/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'moby', prompt: 'Call me', temperature: 0, ...body }),
    });
  const usages: { prompt_tokens: number; completion_tokens: number }[] = [];
  for (const tokens of [20, 40]) {
    const answer = await ask({ max_tokens: tokens });
    expect(answer.status).toBe(200);
    usages.push(((await answer.json()) as { usage: (typeof usages)[number] }).usage);
  }
  const { id } = await orchestrator.client.devices.get({ id: one(agents, 1).deviceId });
  await orchestrator.live.untilReading(id, { after: orchestrator.live.mark });

  const { named } = await scrape(orchestrator);
  const moby = { deployment: 'moby' };
  const sum = (key: 'prompt_tokens' | 'completion_tokens') => usages.reduce((total, usage) => total + usage[key], 0);
  expect(named('eo_requests_total', { ...moby, outcome: 'answered' })).toEqual([2]);
  expect(named('eo_requests_total', { ...moby, outcome: 'failed' })).toEqual([0]);
  expect(named('eo_tokens_total', { ...moby, kind: 'prompt' })).toEqual([sum('prompt_tokens')]);
  expect(named('eo_tokens_total', { ...moby, kind: 'completion' })).toEqual([sum('completion_tokens')]);
  expect(named('eo_request_first_token_seconds_count', moby)).toEqual([2]);
  expect(named('eo_request_seconds_sum', moby)[0]).toBeGreaterThan(0);
  expect(named('eo_deployment_replicas_ready', moby)).toEqual([1]);
  const { series } = await orchestrator.client.devices.history({ id, since: Date.now() - 3_600_000 });
  expect(Math.max(...(series.tokensPerSecond?.mean ?? []).map((pace) => pace ?? 0))).toBeGreaterThan(0);
});

test('what an epoch takes is told by the counters of the devices that train', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator);
  const host = new HostTree();
  host.burn(20);
  const agent = await TestAgent.start(orchestrator, { name: 'mini', environment: host.environment });
  // A counter tells something from the second look on.
  await expect
    .poll(async () => (await orchestrator.client.devices.get({ id: agent.deviceId })).metrics?.vitals?.power ?? null)
    .not.toBeNull();
  const { id } = await orchestrator.client.jobs.create(aSlowJob());
  await orchestrator.untilSucceeded(id);
  const { receipts, rounds, job } = await orchestrator.client.jobs.record({ id });
  const [receipt] = receipts;
  const joulesOfTraining = (20 * (receipt?.trainingMs ?? 0)) / 1_000;
  expect(receipt?.energy).toMatchObject({ scope: 'processor' });
  expect(receipt?.energy?.joules).toBeGreaterThan(joulesOfTraining * 0.9);
  expect(receipt?.energy?.joules).toBeLessThan(joulesOfTraining * 1.1);
  // Two rounds of so many epochs each went over all the data.
  const perEpoch = energyPerEpoch(rounds, job.spec)?.joules;
  expect(perEpoch).toBeCloseTo((receipt?.energy?.joules ?? Number.NaN) / (2 * job.spec.localEpochs), 6);
});
