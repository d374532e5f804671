import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

test('a job waits for devices, says so, and goes on when they come', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { live, client } = orchestrator;
  await importDigits(orchestrator);
  const { id } = await client.jobs.create(aSlowJob({ rounds: 1 }));

  const waited = await live.untilEvent('job-waited');
  const message = 'it needs 1 device, and 0 are online';
  expect(waited.body.wait).toMatchObject({ for: 'devices', needed: 1, available: 0, message });
  expect(await client.jobs.get({ id })).toMatchObject({ state: 'running', wait: waited.body.wait, rounds: [] });

  const agent = await TestAgent.start(orchestrator, { name: 'agent' });
  await live.untilEvent('job-went-on');
  await live.untilTask('training', ({ phase }) => phase === 'training');
  const allWereThere = live.mark;
  await agent.kill();

  const left = await live.untilEvent('job-waited', () => true, { after: allWereThere });
  expect(left.body.wait).toMatchObject({
    for: 'devices',
    message: 'all devices have left; round 1 goes on when one is back',
  });
  expect(await client.jobs.get({ id })).toMatchObject({ state: 'running', wait: left.body.wait });
  await agent.restart();
  await live.untilEvent('job-went-on', () => true, { after: allWereThere });
  const job = await orchestrator.untilSucceeded(id);
  expect(job.wait).toBeNull();
  expect(job.rounds).toMatchObject([{ number: 1, state: 'committed', omissions: [] }]);
});
