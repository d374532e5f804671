import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '../../platform/process/is-alive.ts';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { LaunchedAgent } from '../support/launched-agent.ts';
import { aKeyPair, Publisher } from '../support/released-agents.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

const CRASHES = "throw new TypeError('this version was never tried');\n";
const NEVER_BEATS = "process.stdout.write('a silent version\\n'); setInterval(() => {}, 1_000);\n";

const CRASHES_LATER = `import { existsSync as isThere } from 'node:fs';
if (isThere(process.argv[process.argv.indexOf('--data') + 1] + '/crash')) throw new TypeError('nobody saw this coming');
`;

const publisher = new Publisher();
beforeAll(() => publisher.build(), 120_000);
afterAll(() => publisher.end());

async function anOrchestrator(): Promise<TestOrchestrator> {
  return await TestOrchestrator.start({ args: ['--no-advertise', '--publisher-key', publisher.publicKey] });
}

/** Runs `eo agent update …` as the owner. */
async function eoUpdate(orchestrator: TestOrchestrator, ...args: string[]) {
  const environment = { EO_TOKEN: orchestrator.token };
  return await runEo(['agent', 'update', ...args, '--api', orchestrator.baseUrl], { environment });
}

async function versionsOf({ client }: TestOrchestrator) {
  const { agents } = await client.updates.get();
  return Object.fromEntries(agents.map(({ deviceName, version }) => [deviceName, version]));
}

test('agents are updated one after another over a running job, and a bad release takes itself back', async () => {
  const orchestrator = await anOrchestrator();
  const { live, client } = orchestrator;
  const names = ['attic', 'cellar', 'desk'];
  const [agents] = await Promise.all([
    Promise.all(names.map((name) => LaunchedAgent.start(orchestrator, { name, publisher }))),
    importDigits(orchestrator),
    TestAgent.start(orchestrator, { name: 'checkout' }),
  ]);
  const { id } = await client.jobs.create(aSlowJob({ rounds: 500, localEpochs: 20 }));
  await live.untilTask('training', ({ phase }) => phase === 'training');

  const imported = await eoUpdate(orchestrator, 'import', await publisher.release('0.2.0'));
  expect(imported.output).toContain('Version 0.2.0 lies ready');
  const started = await eoUpdate(orchestrator, 'start', '0.2.0', '--first', 'cellar');
  expect(started.output).toContain('Update to 0.2.0');
  expect(started.output).toContain('was not started by its launcher');
  await live.untilEvent('rollout-changed', ({ change }) => change === 'finished', { ms: 120_000 });

  const order = live.events().flatMap(({ body }) => {
    if (body.kind === 'agent-update-started') return `${body.deviceName} begins`;
    return body.kind === 'agent-updated' ? `${body.deviceName} has it` : [];
  });
  expect(order).toHaveLength(6);
  expect(order.slice(0, 2)).toEqual(['cellar begins', 'cellar has it']);
  for (const name of ['attic', 'desk']) {
    expect(order.indexOf(`${name} has it`)).toBe(order.indexOf(`${name} begins`) + 1);
  }
  expect(await versionsOf(orchestrator)).toEqual({ attic: '0.2.0', cellar: '0.2.0', desk: '0.2.0', checkout: '0.1.0' });

  await eoUpdate(orchestrator, 'import', await publisher.release('0.3.0', { program: CRASHES }));
  const after = live.mark;
  await eoUpdate(orchestrator, 'start', '0.3.0', '--first', 'attic');
  const { body } = await live.untilEvent('rollout-halted', () => true, { after, ms: 60_000 });
  expect(body).toMatchObject({
    deviceName: 'attic',
    failure: { code: 'update-failed', message: expect.stringContaining('TypeError: this version was never tried') },
  });
  expect(
    live
      .events('agent-update-started')
      .map((event) => [event.body.deviceName, event.body.to])
      .slice(3),
  ).toEqual([['attic', '0.3.0']]);
  expect(await versionsOf(orchestrator)).toMatchObject({ attic: '0.2.0', cellar: '0.2.0', desk: '0.2.0' });
  expect(readdirSync(join(agents[0]?.folder ?? '', 'releases'))).not.toContain('0.3.0');
  const status = await eoUpdate(orchestrator, 'status');
  expect(status.output).toContain('It failed on attic: it ended with exit code 1');

  expect(await client.attention.list()).toMatchObject([{ cause: { kind: 'rollout-halted', deviceName: 'attic' } }]);
  const told = await runEo(['status', '--api', orchestrator.baseUrl], {
    environment: { EO_TOKEN: orchestrator.token },
  });
  expect(told.output).toContain('is halted. It failed on attic');

  // All the while the job went on; now it may come to its end.
  const job = await client.jobs.get({ id });
  expect(job.state).toBe('running');
  await client.jobs.change({ id, rounds: job.roundsCommitted + 2 });
  const { rounds } = await orchestrator.untilSucceeded(id, 120_000);
  const trainedOn = new Set(rounds.flatMap(({ participants }) => participants.map(({ deviceId }) => deviceId)));
  expect(trainedOn).toEqual(new Set((await client.updates.get()).agents.map(({ deviceId }) => deviceId)));
  expect(rounds.flatMap(({ omissions }) => omissions)).toEqual([]);
  const handedBack = live.events('task-reassigned').filter(({ body: { failure } }) => failure.code === 'handed-back');
  expect(new Set(handedBack.map(({ body: { partition, round } }) => `${round}/${partition}`)).size).toBe(
    handedBack.length,
  );
}, 300_000);

test('a release that starts and never beats is taken back, also when its launcher is killed in the middle of the trial', async () => {
  const orchestrator = await anOrchestrator();
  const { live, client } = orchestrator;
  const agent = await LaunchedAgent.start(orchestrator, {
    name: 'attic',
    publisher,
    environment: { EO_UPDATE_TRIAL: '15' },
  });
  await eoUpdate(orchestrator, 'import', await publisher.release('0.2.0', { program: NEVER_BEATS }));
  await eoUpdate(orchestrator, 'start', '0.2.0');
  await agent.process.untilPrinted(/a silent version/);

  // The new version is left behind, and would be in the way.
  process.kill(agent.process.pid, 'SIGKILL');
  const { trial } = JSON.parse(readFileSync(join(agent.folder, 'releases', 'state.json'), 'utf8'));
  expect(isAlive(trial.pid)).toBe(true);
  agent.relaunch();
  const { body } = await live.untilEvent('agent-update-failed', () => true, { ms: 30_000 });
  expect(body).toMatchObject({ from: '0.1.0', to: '0.2.0', failure: { message: expect.stringContaining('cut off') } });
  expect(await versionsOf(orchestrator)).toEqual({ attic: '0.1.0' });
  expect((await client.updates.get()).rollout).toMatchObject({ state: 'halted', halt: { deviceName: 'attic' } });

  // A person may try it again; this time nobody cuts it short.
  const after = live.mark;
  await eoUpdate(orchestrator, 'start', '0.2.0');
  const again = await live.untilEvent('agent-update-failed', () => true, { after, ms: 60_000 });
  expect(again.body.failure.message).toBe('the orchestrator heard no beat of it within 15 s');
  expect(await versionsOf(orchestrator)).toEqual({ attic: '0.1.0' });
  expect(isAlive(trial.pid)).toBe(false);
}, 180_000);

test('a release that was kept and then ends again and again is taken back, and the orchestrator hears of it', async () => {
  const orchestrator = await anOrchestrator();
  const { live, client } = orchestrator;
  const agent = await LaunchedAgent.start(orchestrator, { name: 'attic', publisher });
  await eoUpdate(orchestrator, 'import', await publisher.release('0.2.0', { prelude: CRASHES_LATER }));
  await eoUpdate(orchestrator, 'start', '0.2.0');
  await live.untilEvent('rollout-changed', ({ change }) => change === 'finished', { ms: 60_000 });
  expect(await versionsOf(orchestrator)).toEqual({ attic: '0.2.0' });

  await agent.process.stop();
  writeFileSync(join(agent.folder, 'crash'), '');
  for (const _ of ['first', 'second']) {
    agent.relaunch();
    expect((await agent.process.exited).code).toBe(1);
  }
  agent.relaunch();
  const { body } = await live.untilEvent('agent-update-failed', () => true, { ms: 30_000 });
  expect(body).toMatchObject({ deviceName: 'attic', to: '0.2.0' });
  expect(body.failure.message).toMatch(/^it was kept, and then ended 3 times .* TypeError: nobody saw this coming$/);
  expect(await versionsOf(orchestrator)).toEqual({ attic: '0.1.0' });
  expect((await client.updates.get()).rollout).toMatchObject({ state: 'halted', halt: { deviceName: 'attic' } });
}, 180_000);

test('a release that another has signed, or that was changed, is refused by the orchestrator and by every device', async () => {
  const orchestrator = await anOrchestrator();
  const { live, client } = orchestrator;
  const stranger = aKeyPair();
  const foreign = await eoUpdate(
    orchestrator,
    'import',
    await publisher.release('0.2.0', { key: stranger.privateKey }),
  );
  expect(foreign).toMatchObject({ code: 77, output: expect.stringContaining('not signed by a publisher') });

  const release = await publisher.release('0.2.0');
  const bytes = readFileSync(release);
  const tampered = `${release}.changed`;
  writeFileSync(tampered, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
  const changed = await eoUpdate(orchestrator, 'import', tampered);
  expect(changed).toMatchObject({ code: 65, output: expect.stringContaining('not the one that was signed') });
  expect((await client.updates.get()).releases).toEqual([]);

  // The orchestrator believes a publisher whom this machine's owner does not.
  const other = join(publisher.folder, 'other.pub');
  writeFileSync(other, stranger.publicKey);
  await LaunchedAgent.start(orchestrator, { name: 'careful', publisher, publicKey: other });
  await LaunchedAgent.start(orchestrator, { name: 'keyless', publisher, publicKey: null });
  await eoUpdate(orchestrator, 'import', release);
  await eoUpdate(orchestrator, 'start', '0.2.0');
  const { body } = await live.untilEvent('rollout-halted');
  expect(body).toMatchObject({ deviceName: 'careful', failure: { code: 'release-untrusted' } });
  expect(await versionsOf(orchestrator)).toEqual({ careful: '0.1.0', keyless: '0.1.0' });
  const status = await eoUpdate(orchestrator, 'status');
  expect(status.output).toMatch(/keyless .* left out .*it has no publisher's key/);
  expect(live.events('agent-update-started')).toHaveLength(1);
}, 120_000);

test('an orchestrator that is killed in the middle of an update goes on with it', async () => {
  const orchestrator = await anOrchestrator();
  const { live } = orchestrator;
  const agents = [
    await LaunchedAgent.start(orchestrator, { name: 'attic', publisher }),
    await LaunchedAgent.start(orchestrator, { name: 'cellar', publisher }),
  ];
  await eoUpdate(orchestrator, 'import', await publisher.release('0.2.0'));
  await eoUpdate(orchestrator, 'start', '0.2.0', '--first', 'attic');
  await agents[0]?.process.untilPrinted(/version 0\.2\.0 is tried now/);
  await orchestrator.kill();
  await orchestrator.restart();
  await live.untilEvent('rollout-changed', ({ change }) => change === 'finished', { ms: 90_000 });
  expect(live.events('agent-updated').map((event) => event.body.deviceName)).toEqual(['attic', 'cellar']);
  expect(await versionsOf(orchestrator)).toEqual({ attic: '0.2.0', cellar: '0.2.0' });
}, 180_000);

test('imported releases are removed when they are asked to go or grow many, but not one that is needed', async () => {
  const orchestrator = await anOrchestrator();
  const { live } = orchestrator;
  const blobs = () =>
    readdirSync(join(orchestrator.folder, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /[0-9a-f]{64}$/.test(path),
    );
  const before = blobs().length;
  const bring = async (version: string) => await eoUpdate(orchestrator, 'import', await publisher.release(version));
  await LaunchedAgent.start(orchestrator, { name: 'attic', publisher, environment: { EO_UPDATE_STEADY: '5' } });
  await bring('0.2.0');
  await eoUpdate(orchestrator, 'start', '0.2.0');
  expect(await eoUpdate(orchestrator, 'remove', '0.2.0')).toMatchObject({
    code: 1,
    output: expect.stringMatching(/0\.2\.0 is on its way to the devices[\s\S]*cancel it first/),
  });
  await live.untilEvent('rollout-changed', ({ change }) => change === 'finished', { ms: 60_000 });
  const inUse = await eoUpdate(orchestrator, 'remove', '0.2.0');
  expect(inUse.output).toContain('0.2.0 is the newest that devices run');

  await bring('0.3.0');
  expect(blobs()).toHaveLength(before + 2);
  expect(await eoUpdate(orchestrator, 'remove', '0.3.0')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Version 0.3.0 is deleted.'),
  });
  expect(blobs()).toHaveLength(before + 1);
  expect((await eoUpdate(orchestrator, 'remove', '0.3.0')).output).toContain('there is no release 0.3.0');

  for (const minor of [4, 5, 6, 7, 8, 9]) await bring(`0.${minor}.0`);
  const { releases } = await orchestrator.client.updates.get();
  expect(releases.map(({ version }) => version)).toEqual(['0.9.0', '0.8.0', '0.7.0', '0.6.0', '0.5.0', '0.2.0']);
  expect(live.events('release-removed').map(({ body }) => [body.version, body.why])).toEqual([
    ['0.3.0', 'asked'],
    ['0.4.0', 'too-many'],
  ]);
}, 180_000);
