import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { followLogs } from '../../common/api-client/follow-logs.ts';
import type { LogFilter, LogLine } from '../../common/domain/log-record.ts';
import { importDigits } from '../support/digits.ts';
import { EoProcess, runEo } from '../support/eo-process.ts';
import { RecordingProxy } from '../support/recording-proxy.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';
import { within } from '../support/within.ts';

const RANDOM = 'k3yMaterialThatNobodyMaySee';
/** One of each kind; what may be seen of it does not have the random part. */
const SECRETS = [
  `eo_0123456789ab_${RANDOM}`,
  `eo1.host.port.abc.${RANDOM}`,
  `Authorization: Bearer ${RANDOM}`,
  `authorization=Basic ${RANDOM}`,
  `https://owner:${RANDOM}@example.net/hook`,
  `password: ${RANDOM}`,
  `{"apiKey":"${RANDOM}"}`,
  `AWS_SECRET_ACCESS_KEY='${RANDOM}'`,
  `passphrase = ${RANDOM}`,
  `sk-${RANDOM}`,
  `hf_${RANDOM}`,
  `-----BEGIN PRIVATE KEY-----\n${RANDOM}\nMIG2AgEA${RANDOM}\n-----END PRIVATE KEY-----`,
];

/** A trainer that says what it does, and more than it should. */
const PRINTS = `
export const initialise = () => new Float32Array(8);
export function train(parameters) {
  console.log('the attic trains: Ünïcode words');
  console.error(${JSON.stringify(SECRETS.join('\n'))});
  console.log('the environment has ' + process.env.MY_CLOUD_TOKEN);
  return { parameters: parameters.map((value) => value + 1), loss: 0.5, accuracy: 0.5 };
}
export const evaluate = () => ({ loss: 0.25, accuracy: 0.75 });
`;
const CRASHES = `
export const initialise = () => new Float32Array(8);
export function train() {
  console.error('the cellar gives up: password=${RANDOM}');
  process.kill(process.ppid === 1 ? process.pid : process.pid, 'SIGKILL');
}
export const evaluate = () => ({ loss: 0.25, accuracy: 0.75 });
`;

async function anOwnTrainer(name: string, source: string): Promise<string> {
  const folder = aTemporaryFolder();
  const file = join(aTemporaryFolder(), `${name}.mjs`);
  writeFileSync(file, source);
  expect(await runEo(['agent', 'allow', file, '--data', folder])).toMatchObject({ code: 0 });
  return folder;
}

/** Everything in a folder, as text. */
function contentOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Asks until a record fits. */
async function untilLogged({ client }: TestOrchestrator, filter: Partial<LogFilter>): Promise<LogLine[]> {
  const found = async () => {
    for (;;) {
      const lines = await client.logs.list({ ...filter, limit: 5_000 });
      if (lines.length > 0) return lines;
      await delay(50);
    }
  };
  return await within(`a record of ${JSON.stringify(filter)}`, found());
}

const messages = (lines: readonly LogLine[]) => lines.map(({ message }) => message);

test('what devices and their trainers say is in one place, with ids and without secrets', async () => {
  const orchestrator = await TestOrchestrator.start({ args: ['--no-advertise', '--insecure'] });
  const { client, live } = orchestrator;
  const proxy = await RecordingProxy.to(orchestrator.grpcPort);
  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  const [attic, cellar] = await Promise.all([
    TestAgent.start(orchestrator, {
      name: 'attic',
      folder: await anOwnTrainer('prints', PRINTS),
      address: proxy.address,
      insecure: true,
      environment: { MY_CLOUD_TOKEN: `cloud-${RANDOM}` },
    }),
    TestAgent.start(orchestrator, {
      name: 'cellar',
      folder: await anOwnTrainer('crashes', CRASHES),
      address: proxy.address,
      insecure: true,
    }),
  ]);
  const data = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;
  const jobOf = (trainer: string) => aTrainJob({ name: trainer, model: { trainer, settings: {} }, data, rounds: 1 });

  // While somebody looks on.
  const stop = new AbortController();
  const seen: LogLine[] = [];
  const sawIt = Promise.withResolvers<void>();
  const looking = (async () => {
    const filter = { source: attic.deviceId, component: 'task' };
    for await (const { lines } of followLogs(client, { filter, signal: stop.signal })) {
      seen.push(...lines);
      if (messages(lines).some((one) => one.startsWith('the attic trains'))) sawIt.resolve();
    }
  })();
  const { id } = await client.jobs.create(jobOf('prints'));
  await orchestrator.untilSucceeded(id);
  await within('the follower to see it', sawIt.promise);
  stop.abort();
  await looking;

  const [said] = await untilLogged(orchestrator, { jobId: id, component: 'task', text: 'attic unicode' });
  expect(said).toMatchObject({ source: attic.deviceId, level: 'info', fields: { trainer: 'prints' } });
  expect(said?.taskId).toEqual(expect.any(String));
  expect(seen).toContainEqual(said);

  const failing = await client.jobs.create(jobOf('crashes'));
  await live.untilEvent('job-failed', ({ jobId }) => jobId === failing.id);
  const [crash] = await untilLogged(orchestrator, { level: 'error', text: 'trainer ended', source: cellar.deviceId });
  expect(crash).toMatchObject({ component: 'allowed-trainers', fields: { code: 'trainer-crashed' } });
  await untilLogged(orchestrator, { jobId: failing.id, source: cellar.deviceId, text: 'task failed' });
  const ofJob = await client.logs.list({ jobId: failing.id, limit: 5_000 });
  expect(new Set(ofJob.map(({ source }) => source))).toContain('orchestrator');
  expect(messages(await client.logs.list({ jobId: failing.id, component: 'task', limit: 100 }))).toContain(
    'the cellar gives up: password=[hidden]',
  );

  // As a person asks.
  const eo = (...args: string[]) => runEo([...args, '--api', orchestrator.baseUrl, '--data', orchestrator.folder]);
  const { output } = await eo(
    'logs',
    '--device',
    'attic',
    '--component',
    'task',
    '--job',
    'prints',
    '--search',
    'ATTIC',
  );
  expect(output).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} info {2}attic {8}task {9}the attic trains: Ünïcode words job=\S+ task=\S+ trainer=prints\n/,
  );
  expect((await eo('logs', '--search', 'nothing-like-it')).output).toBe('Nothing was logged that fits.\n');

  // Nowhere: not on the wire, not in any file of the orchestrator, not in what the agents printed.
  await Promise.all([attic.stop(), cellar.stop()]);
  expect(await orchestrator.stop()).toMatchObject({ code: 0 });
  expect(proxy.sent).toContain('the attic trains');
  expect(contentOf(orchestrator.folder)).toContain('the attic trains');
  for (const place of [proxy.sent, contentOf(orchestrator.folder), attic.process.output, cellar.process.output]) {
    expect(place.includes(RANDOM)).toBe(false);
  }
}, 120_000);

test('records come once each, also over a cut and a restart', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const proxy = await RecordingProxy.to(orchestrator.grpcPort);
  const agent = await TestAgent.start(orchestrator, { name: 'attic', address: proxy.address });
  await untilLogged(orchestrator, { source: agent.deviceId, text: 'member of the cluster' });
  const follower = new EoProcess({
    name: 'eo logs --follow',
    args: [
      'logs',
      '--follow',
      '--device',
      'attic',
      '--json',
      '--api',
      orchestrator.baseUrl,
      '--data',
      orchestrator.folder,
    ],
  });
  await follower.untilPrinted(/member of the cluster/);
  proxy.close();
  await agent.process.untilPrinted(/no connection/);
  proxy.mend();
  await agent.joinedAgainAt();
  await orchestrator.kill();
  const before = agent.process.output.split('no connection').length;
  await agent.process.untilPrinted(new RegExp(`(no connection[\\s\\S]*){${before}}`));
  await orchestrator.restart();
  await agent.process.untilPrinted(/(member of the cluster[\s\S]*){3}/);
  await follower.untilPrinted(/(member of the cluster[\s\S]*){3}/);
  await agent.stop();
  expect(await follower.stop()).toMatchObject({ code: 0 });
  const printed = agent.process.output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { time: number; msg: string });
  const stopping = printed.findIndex(({ msg }) => /stopping/.test(msg));
  const sent = printed.slice(0, stopping === -1 ? undefined : stopping);
  const kept = await client.logs.list({ source: agent.deviceId, limit: 5_000 });
  const key = ({ at, message }: { at: number; message: string }) => `${at} ${message}`;
  const wanted = sent.map(({ time, msg }) => key({ at: time, message: msg }));
  expect(kept.map(key).filter((one) => wanted.includes(one))).toEqual(wanted);
  const followed = follower.output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
  expect(new Set(followed.map(({ number }) => number)).size).toBe(followed.length);
}, 120_000);

test('levels are changed while it runs, outlive restarts and end by themselves', async () => {
  const orchestrator = await TestOrchestrator.start();
  const agent = await TestAgent.start(orchestrator, { name: 'attic', args: ['--log-level', 'warn'] });
  const eo = (...args: string[]) => runEo([...args, '--api', orchestrator.baseUrl, '--data', orchestrator.folder]);
  expect((await eo('logs', 'level')).output).toBe('Everything logs as much as it was started with.\n');
  const set = await eo('logs', 'level', 'link', 'info', '--device', 'attic');
  expect(set.output).toMatch(/^COMPONENT {2}LEVEL {2}WHERE {2}UNTIL\nlink {7}info {3}attic {2}changed\n$/);
  const file = join(agent.folder, 'log-levels.json');
  const kept = () => readFileSync(file, 'utf8');
  await within(
    'the device to keep it',
    untilTrue(() => /"link"/.test(kept())),
  );
  expect(await client(orchestrator, agent)).not.toContain('member of the cluster');
  await agent.stop();
  await agent.restart();
  const lines = await untilLogged(orchestrator, { source: agent.deviceId, text: 'member of the cluster' });
  expect(lines.every(({ component, level }) => component === 'link' || level !== 'info')).toBe(true);
  await eo('logs', 'level', 'link', 'usual', '--device', 'attic');
  const ending = await eo('logs', 'level', 'all', 'trace', '--device', 'attic', '--for', '1s');
  expect(ending.output).toMatch(/all +trace +attic +in 1 s\n|all +trace +attic +in \d+ ms\n/);
  await within(
    'the rule to end',
    untilTrue(async () => (await eo('logs', 'level')).output.startsWith('Everything')),
  );
  await within(
    'the device to hear of it',
    untilTrue(() => JSON.parse(kept()).rules.length === 0),
  );
  const changes = orchestrator.live.events().filter(({ body }) => body.kind === 'log-level-changed');
  expect(changes).toHaveLength(3);
}, 120_000);

async function client({ client: asked }: TestOrchestrator, { deviceId }: TestAgent): Promise<string[]> {
  return messages(await asked.logs.list({ source: deviceId, limit: 100 }));
}

async function untilTrue(fact: () => boolean | Promise<boolean>): Promise<void> {
  const holds = async () => {
    try {
      return await fact();
    } catch {
      return false;
    }
  };
  while (!(await holds())) await delay(50);
}
