import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';
import { aWebhookReceiver, isSigned } from '../support/webhook-receiver.ts';

test('a killed agent that worked for a job is told of once, signed, and told to be back once', async () => {
  const receiver = await aWebhookReceiver();
  const orchestrator = await TestOrchestrator.start();
  const { client, live } = orchestrator;
  await importDigits(orchestrator);
  const agents = [
    await TestAgent.start(orchestrator, { name: 'one' }),
    await TestAgent.start(orchestrator, { name: 'two' }),
  ] as const;
  const { secret } = await client.channels.add({ name: 'ops', target: { kind: 'webhook', url: receiver.url } });
  expect(JSON.stringify(await client.channels.list())).not.toContain(secret);
  expect(JSON.stringify(await client.channels.list())).not.toContain('/eo');
  await client.alerts.changeRule({ rule: 'device-offline', forSeconds: 1 });
  const job = await client.jobs.create(aSlowJob());
  await live.untilTask('it to train', ({ deviceId, phase }) => deviceId === agents[1].deviceId && phase === 'training');
  await live.untilEvent('round-started');
  await expect
    .poll(async () => (await client.devices.get({ id: agents[1].deviceId })).runningTasks, { timeout: 10_000 })
    .toBeGreaterThan(0);

  await agents[1].kill();
  const raised = await receiver.until('the alert', ({ json }) => json.alert?.rule === 'device-offline');
  expect(raised.json).toMatchObject({ change: 'raised', alert: { title: 'two is offline', severity: 'warning' } });
  expect(raised.json.alert).toMatchObject({
    cause: { absence: 'connection-lost', want: { for: 'job', jobId: job.id } },
  });
  expect(isSigned(raised, secret ?? '')).toBe(true);
  expect(isSigned({ ...raised, body: `${raised.body} ` }, secret ?? '')).toBe(false);
  expect(raised.headers['idempotency-key']).toBe(raised.json.key);
  const [alert] = await client.alerts.list();
  expect(alert).toMatchObject({ rule: 'device-offline', state: 'firing', deviceId: agents[1].deviceId });

  // Promised and not yet sent: told after a restart.
  receiver.answerWith(500);
  await agents[1].restart();
  await receiver.until('an attempt', ({ json }) => json.change === 'resolved');
  await orchestrator.kill();
  receiver.answerWith(204);
  receiver.received.length = 0;
  await orchestrator.restart();
  const resolved = await receiver.until('the end', ({ json }) => json.change === 'resolved');
  expect(resolved.json.alert).toMatchObject({ rule: 'device-offline', state: 'resolved' });
  expect((await client.alerts.history({})).filter(({ rule }) => rule === 'device-offline')).toHaveLength(1);
  expect(receiver.received.filter(({ json }) => json.change === 'resolved')).toHaveLength(1);

  const { output, code } = await runEo([
    'alerts',
    'history',
    '--api',
    orchestrator.baseUrl,
    '--data',
    orchestrator.folder,
  ]);
  expect({ output, code }).toMatchObject({ code: 0, output: expect.stringMatching(/two is offline/) });
});
