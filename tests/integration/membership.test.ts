import { X509Certificate } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ageMembership } from '../support/age-membership.ts';
import { importDigits } from '../support/digits.ts';
import { anAgent, at, untilStatus } from '../support/join-attempts.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';

test('a member that is revoked in a round is out at once, and stays out until it joins again', async () => {
  const orchestrator = await TestOrchestrator.start();
  const [kept, expelled] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'kept' }),
    TestAgent.start(orchestrator, { name: 'expelled' }),
    importDigits(orchestrator),
  ]);
  const { id } = await orchestrator.client.jobs.create(aSlowJob({ rounds: 1, localEpochs: 20 }));
  await orchestrator.live.untilTask(
    'the device at work',
    ({ deviceId, phase }) => deviceId === expelled.deviceId && phase === 'training',
  );
  await orchestrator.client.devices.remove({ id: expelled.deviceId });
  await expelled.process.untilPrinted(/does not belong to the cluster/);
  const job = await orchestrator.untilSucceeded(id);
  expect(job.rounds.at(-1)?.participants.every(({ deviceId }) => deviceId === kept.deviceId)).toBe(true);
  await expelled.stop();

  const again = anAgent(['--data', expelled.folder, ...at(orchestrator)]);
  await again.untilPrinted(/was taken out of the cluster/);
  const { phase } = await untilStatus(expelled.folder, ({ nextStep }) => nextStep?.includes('--rejoin') ?? false);
  expect(phase).toBe('discovering');
  await again.stop();
  const rejoining = anAgent(
    ['--data', expelled.folder, '--rejoin', ...at(orchestrator)],
    await orchestrator.invitation(),
  );
  await rejoining.untilPrinted(/member of the cluster/);
});

test.each([
  ['in time', 25],
  ['by proof of its key when it was off for longer', 45],
])('a device renews its certificate %s', async (_, days) => {
  const orchestrator = await TestOrchestrator.start();
  const agent = await TestAgent.start(orchestrator, { name: 'spare' });
  await Promise.all([agent.stop(), orchestrator.stop()]);
  const old = await ageMembership(orchestrator.folder, agent.folder, days);
  await orchestrator.restart();
  agent.relaunch();
  // The orchestrator may not have noticed that it was away: both stopped at once.
  await agent.process.untilPrinted(/member of the cluster/);
  expect(agent.process.output).toContain('the certificate was renewed');
  const { body } = await orchestrator.live.untilEvent('certificate-renewed', () => true);
  expect(body).toMatchObject({ deviceId: agent.deviceId, deviceName: 'spare' });
  const { certificate } = JSON.parse(await readFile(join(agent.folder, 'membership.json'), 'utf8'));
  expect(certificate).not.toBe(old);
  expect(Date.parse(new X509Certificate(certificate).validTo)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
});

test('a copied data folder is noticed, and both places are named', async () => {
  const orchestrator = await TestOrchestrator.start();
  const agent = await TestAgent.start(orchestrator, { name: 'spare' });
  const copy = aTemporaryFolder();
  for (const file of ['identity.json', 'membership.json']) await cp(join(agent.folder, file), join(copy, file));
  const clone = anAgent(['--data', copy, ...at(orchestrator)]);
  const { body } = await orchestrator.live.untilEvent('device-cloned', () => true);
  expect(body).toMatchObject({ deviceName: 'spare', addresses: ['127.0.0.1', '127.0.0.1'] });
  await Promise.race([
    clone.untilPrinted(/runs with a copy of this identity/),
    agent.process.untilPrinted(/runs with a copy of this identity/),
  ]);
});

test('the authority is replaced, and nobody has to join again', async () => {
  const orchestrator = await TestOrchestrator.start();
  const [connected, away] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'connected' }),
    TestAgent.start(orchestrator, { name: 'away' }),
    importDigits(orchestrator),
  ]);
  await away.stop();
  const before = await orchestrator.client.joining.authority();
  const after = await orchestrator.client.joining.rotateAuthority({});
  expect(after.fingerprint).not.toBe(before.fingerprint);
  await orchestrator.stop();
  await orchestrator.restart();
  await connected.joinedAgainAt();
  await away.restart();
  await TestAgent.start(orchestrator, { name: 'new' });
  const { id } = await orchestrator.client.jobs.create(aTrainJob());
  await orchestrator.untilSucceeded(id);
});
