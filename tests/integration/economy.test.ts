import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { deploy, storeModel, untilServed } from '../support/serving-cluster.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

const AT_EASE = { gentleAboveLoad: null, recoverSeconds: 0, economyBelowMemory: 0, economySeconds: 2 };
/** Of the machine's real memory: never is so much free. */
const ALWAYS_SHORT = { ...AT_EASE, economyBelowMemory: 1, economyMargin: 0 };

test('a device that runs short stops what it can do without, in order, and takes it up again in reverse', async ({
  annotate,
}) => {
  const orchestrator = await TestOrchestrator.start();
  const { live, client } = orchestrator;
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings: AT_EASE });
  const nuc = await TestAgent.start(orchestrator, { name: 'nuc' });
  await Promise.all([importDigits(orchestrator), storeModel(orchestrator, 'moby')]);
  await deploy(orchestrator, 'moby');
  const { id } = await client.jobs.create(aSlowJob({ rounds: 1, localEpochs: 1 }));
  await orchestrator.untilSucceeded(id); // so that its trainer is warm
  const holding = async () =>
    (await client.devices.get({ id: nuc.deviceId })).economy?.optional.map(({ work }) => work);
  await expect.poll(holding, { timeout: 10_000 }).toEqual(expect.arrayContaining(['warm-trainer', 'idle-models']));

  let after = live.mark;
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings: ALWAYS_SHORT });
  const stopped = (work: string) => live.untilEvent('device-work-stopped', (event) => event.work === work, { after });
  const trainer = await stopped('warm-trainer');
  const models = await stopped('idle-models');
  expect(trainer.sequence).toBeLessThan(models.sequence);
  expect(trainer.body.shortages).toMatchObject([{ resource: 'memory', limit: 1 }]);
  expect(trainer.body.gainedBytes).toBeGreaterThan(20e6);
  expect(models.body.gainedBytes).toBeGreaterThan(20e6);
  await annotate(`gained ${trainer.body.gainedBytes} by the trainer, ${models.body.gainedBytes} by the model`);
  const shown = await runEo(['device', 'nuc', '--data', orchestrator.folder]);
  expect(shown.output).toMatch(
    /Economy +its memory is short \(\d+ % free, below 100 %\): stopped .*keeping its trainer warm \([\d.]+ MB gained\), keeping models that nobody asks/,
  );
  const status = await runEo(['agent', 'status', '--data', nuc.folder]);
  expect(status.output).toContain('keeping its trainer warm');
  const replica = async () => (await client.deployments.get({ name: 'moby' })).replicas[0]?.phase;
  await expect.poll(replica, { timeout: 10_000 }).toBe('unloaded');
  const chat = await runEo(['chat', 'moby', 'Call me', '--data', orchestrator.folder]); // it is not refused
  expect(chat.code).toBe(0);

  after = live.mark;
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings: AT_EASE });
  const returned = (work: string) =>
    live.untilEvent('device-work-returned', (event) => event.work === work, { after, ms: 40_000 });
  const [modelsBack, trainerBack] = await Promise.all([returned('idle-models'), returned('warm-trainer')]);
  expect(modelsBack.sequence).toBeLessThan(trainerBack.sequence);
  await expect.poll(replica, { timeout: 20_000 }).toBe('ready');
});

test('a model that does not fit does not begin to load, says what holds the memory, and begins once there is room', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { live, client } = orchestrator;
  const host = new HostTree();
  host.setMemory({ totalMegabytes: 16_000, availableMegabytes: 60 });
  const settings = { ...AT_EASE, whenMemoryShort: 'full', whenMemoryCritical: 'full' } as const;
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings });
  const nuc = await TestAgent.start(orchestrator, { name: 'nuc', environment: host.environment });
  await storeModel(orchestrator, 'moby');
  const after = live.mark;
  await client.deployments.create({ name: 'moby', model: { name: 'moby' } });
  const reason = async () => (await client.deployments.get({ name: 'moby' })).reason?.message;
  await expect
    .poll(reason, { timeout: 20_000 })
    .toMatch(/^model moby needs [\d.]+ MB of memory, and [\d.]+ MB are free; other programs hold 15\.\d GB/);

  host.setMemory({ totalMegabytes: 16_000, availableMegabytes: 8_000 });
  await untilServed(orchestrator, 'moby', 'ready', after);
  expect((await client.deployments.get({ name: 'moby' })).replicas[0]?.deviceId).toBe(nuc.deviceId);
});
