import { X509Certificate } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AgentStatus } from '../../common/domain/agent-status.ts';
import { parseJoinString, toJoinString } from '../../platform/pki/join-string.ts';
import { ageMembership } from '../support/age-membership.ts';
import { importDigits } from '../support/digits.ts';
import { EoProcess, runEo } from '../support/eo-process.ts';
import { aHomeNetwork } from '../support/home-network.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aManInTheMiddle } from '../support/tls-man-in-the-middle.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';
import { untilRecord } from '../support/until-record.ts';

const LOG = ['--log-level', 'debug', '--log-format', 'json', '--stop-with-parent'];

/** An agent that is not expected to come in on its own. */
function anAgent(args: readonly string[], join?: string): EoProcess {
  return new EoProcess({
    name: 'the agent',
    args: ['agent', ...args, ...LOG],
    ...(join === undefined ? {} : { environment: { EO_JOIN: join } }),
  });
}

/** Where an orchestrator is, for an agent. */
function at({ address, joinPort }: TestOrchestrator): string[] {
  return ['--orchestrator', address, '--join-port', `${joinPort}`];
}

async function statusOf(folder: string): Promise<AgentStatus> {
  const { output } = await runEo(['agent', 'status', '--data', folder, '--json']);
  return JSON.parse(output);
}

test('a machine on the network is found, asks, is approved by its digits, and trains', async ({ skip }) => {
  const network = await aHomeNetwork();
  if (typeof network === 'string') return skip(network);
  const [here, there] = network;
  const [data, agentData] = [aTemporaryFolder(), aTemporaryFolder()];
  const ports = ['--api-port', '0', '--grpc-port', '0'];
  const serve = ['serve', '--data', data, '--name', 'home', ...ports, ...LOG];
  const orchestrator = new EoProcess({ name: 'the orchestrator', args: serve, prefix: here.prefix });
  await untilRecord(data, orchestrator);
  const run = ['agent', '--data', agentData, '--name', 'spare', ...LOG];
  const agent = new EoProcess({ name: 'the agent', args: run, prefix: there.prefix });
  await agent.untilPrinted(/asking to join home with the digits/);

  const { code, phase, reason } = await statusOf(agentData);
  expect(code).toMatch(/^\d{3} \d{3}$/);
  expect({ phase, reason }).toEqual({ phase: 'discovering', reason: 'a person has to approve this device' });
  const inHere = { prefix: here.prefix };
  const listed = await runEo(['devices', '--data', data], inHere);
  expect(listed.output).toContain(`${code}  spare  ${there.address}`);
  const wrong = await runEo(['devices', 'approve', code === '000 000' ? '111111' : '000000', '--data', data], inHere);
  expect(wrong).toMatchObject({ code: 66 });
  const approved = await runEo(['devices', 'approve', code ?? '', '--data', data], inHere);
  expect(approved).toMatchObject({ code: 0, output: 'spare is in.\n' });
  await agent.untilPrinted(/member of the cluster home at 10\.8\.0\.1/);

  const digits = ['digits', 'resources/datasets/uci-digits.csv.gz', '--scale', '0.0625', '--holdout', '0.2'];
  await runEo(['dataset', 'import', ...digits, '--data', data], inHere);
  const job = ['resources/job-examples/digits-own-model.yaml', '--watch', '--data', data];
  expect(await runEo(['train', ...job], inHere)).toMatchObject({ code: 0 });
});

test('a token lets one machine in, and no second one; also when both try at once', async () => {
  const orchestrator = await TestOrchestrator.start();
  const invitation = await orchestrator.invitation();
  const after = orchestrator.live.mark;
  const agents = ['first', 'second'].map((name) =>
    anAgent(['--data', aTemporaryFolder(), '--name', name, ...at(orchestrator)], invitation),
  );
  const outcomes = await Promise.all(
    agents.map(async (agent) => {
      await agent.untilPrinted(/member of the cluster|the join token was used up/);
      return agent.output.includes('member of the cluster');
    }),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  await orchestrator.live.untilEvent('device-came-online', () => true, { after });
  expect(await orchestrator.client.devices.list({})).toHaveLength(1);
  expect(orchestrator.process.output).not.toContain(parseJoinString(invitation).secret);
});

test('a token that expired, was revoked or is wrong lets nobody in', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const expired = await client.joining.createToken({ ttlSeconds: 1 });
  const revoked = await client.joining.createToken({});
  await client.joining.revokeToken({ id: revoked.token.id });
  const right = parseJoinString(await orchestrator.invitation());
  const wrong = toJoinString({ ...right, secret: 'A'.repeat(22) });
  await orchestrator.live.untilEvent('join-token-revoked', () => true);
  const tries = [
    [revoked.joinString, /the join token was revoked/],
    [wrong, /the join token is not known here/],
    [expired.joinString, /the join token has expired/],
  ] as const;
  for (const [joinString, answer] of tries) {
    const agent = anAgent(['--data', aTemporaryFolder(), ...at(orchestrator)], joinString);
    await agent.untilPrinted(answer);
    await agent.stop();
  }
  expect(await client.devices.list({})).toEqual([]);
});

test('a member that is revoked in a round is out at once, and stays out until it joins again', async () => {
  const orchestrator = await TestOrchestrator.start();
  const [kept, expelled] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'kept' }),
    TestAgent.start(orchestrator, { name: 'expelled' }),
    importDigits(orchestrator),
  ]);
  const { id } = await orchestrator.client.jobs.create(aSlowJob());
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
  expect(await statusOf(expelled.folder)).toMatchObject({
    phase: 'discovering',
    nextStep: expect.stringContaining('--rejoin'),
  });
  await again.stop();
  const rejoining = anAgent(
    ['--data', expelled.folder, '--rejoin', ...at(orchestrator)],
    await orchestrator.invitation(),
  );
  await rejoining.untilPrinted(/member of the cluster/);
});

test('a cluster of the same name with another authority gets nothing from a member', async () => {
  const name = ['--name', 'home', '--no-advertise'];
  const [own, foreign] = await Promise.all([
    TestOrchestrator.start({ args: name }),
    TestOrchestrator.start({ args: name }),
  ]);
  const agent = await TestAgent.start(own, { name: 'spare' });
  await agent.stop();
  const lured = anAgent(['--data', agent.folder, ...at(foreign)]);
  await lured.untilPrinted(/no connection/);
  await lured.untilPrinted(/no connection[\s\S]*no connection/);
  expect(await foreign.client.devices.list({})).toEqual([]);
  expect(await foreign.client.joining.requests()).toEqual([]);
  await lured.stop();
  await agent.restart();
});

test('somebody in between is refused by a token, and shows by other digits', async () => {
  const orchestrator = await TestOrchestrator.start({ args: ['--name', 'home', '--no-advertise'] });
  const between = await aManInTheMiddle('home', orchestrator.joinPort);
  const invitation = parseJoinString(await orchestrator.invitation());
  const diverted = toJoinString({ ...invitation, joinPort: between.port });
  const byToken = anAgent(['--data', aTemporaryFolder()], diverted);
  await byToken.untilPrinted(/is not the cluster that was meant/);
  expect(between.bytesFromVictim()).toBe(0);
  await byToken.stop();

  const folder = aTemporaryFolder();
  const byApproval = anAgent([
    '--data',
    folder,
    '--orchestrator',
    orchestrator.address,
    '--join-port',
    `${between.port}`,
  ]);
  // What it commits to names the authority that it was shown: the orchestrator cannot verify it, and asks nobody.
  await byApproval.untilPrinted(/not the one that was committed to/);
  expect(await orchestrator.client.joining.requests()).toEqual([]);
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
  await agent.restart();
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
