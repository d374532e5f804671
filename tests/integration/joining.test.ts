import { expect, test } from 'vitest';
import { parseJoinString, toJoinString } from '../../platform/pki/join-string.ts';
import { EoProcess, runEo } from '../support/eo-process.ts';
import { aHomeNetwork } from '../support/home-network.ts';
import { anAgent, at, LOG, untilStatus } from '../support/join-attempts.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aManInTheMiddle } from '../support/tls-man-in-the-middle.ts';
import { untilRecord } from '../support/until-record.ts';

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

  const { code, phase, reason } = await untilStatus(agentData, (status) => status.code !== null);
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
