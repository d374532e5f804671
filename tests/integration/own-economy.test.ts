import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { storeModel } from '../support/serving-cluster.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const PLENTY = { totalMegabytes: 16_000, availableMegabytes: 8_000 };
const SHORT = { totalMegabytes: 16_000, availableMegabytes: 900 };
const NOTHING_FREE = { totalMegabytes: 16_000, availableMegabytes: 20 };

test('an orchestrator whose machine runs short gives back what waiting jobs hold, says so, and takes it up again', async ({
  annotate,
}) => {
  const host = new HostTree();
  host.setMemory(PLENTY);
  const orchestrator = await TestOrchestrator.start({ environment: host.environment });
  const { live, client, folder } = orchestrator;
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings: { economyBelowMemory: 0.1, economySeconds: 2 } });
  await importDigits(orchestrator);
  const { id } = await client.jobs.create(aTrainJob());
  const optional = async () => (await client.cluster.get()).economy.optional.map(({ work }) => work);
  await expect.poll(optional, { timeout: 15_000 }).toContain('waiting-jobs');

  const after = live.mark;
  host.setMemory(SHORT);
  const isWaiting = ({ work }: { readonly work: string }) => work === 'waiting-jobs';
  const { body } = await live.untilEvent('orchestrator-work-stopped', isWaiting, { after, ms: 20_000 });
  expect(body.shortages).toMatchObject([{ resource: 'memory', limit: 0.1 }]);
  expect(body.gainedBytes).toBeGreaterThan(1e6);
  await annotate(`gained ${body.gainedBytes}`);
  expect(await optional()).not.toContain('waiting-jobs');
  const status = await runEo(['status', '--data', folder]);
  expect(status.output).toMatch(/Economy +its memory is short \(6 % free, below 10 %\): stopped .*jobs in memory/);
  const events = await runEo(['events', '--data', folder]);
  expect(events.output).toContain('The orchestrator stopped keeping jobs in memory that wait for devices (');

  host.setMemory(PLENTY);
  await live.untilEvent('orchestrator-work-returned', isWaiting, { after, ms: 30_000 });
  await TestAgent.start(orchestrator, { name: 'nuc' });
  await orchestrator.untilSucceeded(id);
});

test('a job that does not fit waits and says what it lacks, also after a restart, and goes on once there is room', async () => {
  const host = new HostTree();
  host.setMemory(NOTHING_FREE);
  const orchestrator = await TestOrchestrator.start({ environment: host.environment });
  const { client, folder } = orchestrator;
  await importDigits(orchestrator);
  await TestAgent.start(orchestrator, { name: 'nuc' });
  const { id } = await client.jobs.create(aTrainJob());
  const wait = async () => (await client.jobs.get({ id })).wait;
  const lacks = {
    for: 'memory',
    message: expect.stringMatching(/^job \S+ needs [\d.]+ MB of memory, and 20 MB are free; other programs hold 16 GB/),
  };
  await expect.poll(wait, { timeout: 10_000 }).toMatchObject(lacks);
  const status = await runEo(['status', '--data', folder]);
  expect(status.output).toMatch(/waits job \S+ for .*: job \S+ needs [\d.]+ MB of memory/);

  await storeModel(orchestrator, 'moby');
  const trial = await client.models.try({ name: 'moby', version: 1 }, { signal: AbortSignal.timeout(20_000) });
  expect(trial.result).toMatchObject({
    outcome: 'skipped',
    reason: expect.stringMatching(/^loading it on trial needs [\d.]+ MB of memory, and 20 MB are free/),
  });

  await orchestrator.kill();
  await orchestrator.restart();
  await expect.poll(wait, { timeout: 10_000 }).toMatchObject(lacks);
  host.setMemory(PLENTY);
  await orchestrator.untilSucceeded(id);
});
