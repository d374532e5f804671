import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AskedStream, anOpenAiClient, aStream, askStream } from '../support/ask-streams.ts';
import { runEo } from '../support/eo-process.ts';
import { LaunchedAgent } from '../support/launched-agent.ts';
import { Publisher } from '../support/released-agents.ts';
import { deploy, storeModel } from '../support/serving-cluster.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const TOKENS = 220;
const PACKAGES = ['koffi', 'node-llama-cpp'];

const publisher = new Publisher();
beforeAll(() => publisher.build(), 120_000);
afterAll(() => publisher.end());

/** Launched agents that all can serve, one of which or all of which serve `moby`, and a newer release that lies ready. */
async function aCluster({ names, replicas }: { names: readonly string[]; replicas: number }) {
  const orchestrator = await TestOrchestrator.start({
    args: ['--no-advertise', '--publisher-key', publisher.publicKey],
  });
  await Promise.all([
    ...names.map((name) => LaunchedAgent.start(orchestrator, { name, publisher, packages: PACKAGES })),
    storeModel(orchestrator, 'moby'),
  ]);
  await deploy(orchestrator, 'moby', { replicas: { min: replicas, max: replicas } });
  await eoUpdate(orchestrator, 'import', await publisher.release('0.2.0'));
  return orchestrator;
}

async function eoUpdate(orchestrator: TestOrchestrator, ...args: string[]) {
  const environment = { EO_TOKEN: orchestrator.token };
  return await runEo(['agent', 'update', ...args, '--api', orchestrator.baseUrl], { environment });
}

/** Keeps so many streams running one after another until it is called off; returns all that were asked. */
function streaming(orchestrator: TestOrchestrator, lanes: number) {
  const openai = anOpenAiClient(orchestrator);
  const asked: AskedStream[] = [];
  const over = new AbortController();
  const lane = async () => {
    while (!over.signal.aborted) {
      const stream = aStream('The whale');
      asked.push(stream);
      await askStream(openai, stream, TOKENS, () => undefined);
      if (stream.error !== undefined) return;
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, lane));
  return async () => {
    over.abort();
    await running;
    return asked;
  };
}

/** No error, and all say the same, as one model does at temperature 0. */
function expectWhole(asked: readonly AskedStream[]): void {
  expect(asked.filter(({ error }) => error !== undefined).map(({ error }) => String(error))).toEqual([]);
  expect(new Set(asked.map(({ text }) => text)).size).toBe(1);
}

test('two devices that both serve a model are updated, and of the streams that run all the while none is cut', async ({
  annotate,
}) => {
  const orchestrator = await aCluster({ names: ['attic', 'cellar'], replicas: 2 });
  const { live, client } = orchestrator;
  const end = streaming(orchestrator, 3);
  await eoUpdate(orchestrator, 'start', '0.2.0', '--first', 'attic');
  await live.untilEvent('rollout-changed', ({ change }) => change === 'finished', { ms: 150_000 });
  const asked = await end();

  expectWhole(asked);
  expect(live.events('agent-updated').map(({ body }) => body.deviceName)).toEqual(['attic', 'cellar']);
  // Requests were finished where they had begun, and one device answered while the other was away.
  const { load } = await client.deployments.get({ name: 'moby' });
  await annotate(`${asked.length} streams, ${load.takenOver} taken over`);
  expect(load.takenOver).toBe(0);
  const left = live.events('model-left-for-update').map(({ body }) => [body.deviceName, body.isServed]);
  expect(left).toEqual([
    ['attic', true],
    ['cellar', true],
  ]);
}, 240_000);

test('what one device serves is served by another one before it is updated', async () => {
  const orchestrator = await aCluster({ names: ['attic', 'cellar'], replicas: 1 });
  const { live, client } = orchestrator;
  const [replica] = (await client.deployments.get({ name: 'moby' })).replicas;
  const end = streaming(orchestrator, 2);
  const after = live.mark;
  await eoUpdate(orchestrator, 'start', '0.2.0', '--first', replica?.deviceName ?? '');
  await live.untilEvent('rollout-changed', ({ change }) => change === 'finished', { after, ms: 150_000 });
  expectWhole(await end());

  const isOfFirst = (body: { deviceId: string }) => body.deviceId === replica?.deviceId;
  const [placed] = live.events('replica-placed').filter(({ body, sequence }) => sequence > after && !isOfFirst(body));
  const [withdrawn] = live.events('replica-withdrawn').filter(({ body }) => isOfFirst(body));
  const [updated] = live.events('agent-updated').filter(({ body }) => isOfFirst(body));
  const order = [placed, withdrawn, updated].map((event) => event?.sequence ?? 0);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(withdrawn?.body.reason).toBe('another device has taken over');
  expect((await client.deployments.get({ name: 'moby' })).load.takenOver).toBe(0);
  expect(live.events('model-left-for-update')).toEqual([]);
}, 240_000);

test('where no other device can serve a model it pauses, says so, and its requests wait', async () => {
  const orchestrator = await aCluster({ names: ['attic'], replicas: 1 });
  const { live } = orchestrator;
  const end = streaming(orchestrator, 2);
  await eoUpdate(orchestrator, 'start', '0.2.0');
  const { body } = await live.untilEvent('model-left-for-update', () => true, { ms: 60_000 });
  expect(body).toMatchObject({ deviceName: 'attic', deployment: 'moby', isServed: false });
  const status = await eoUpdate(orchestrator, 'status');
  expect(status.output).toMatch(/attic .*updating .*moby pauses and its requests wait: there is no further device/);
  await live.untilEvent('rollout-changed', ({ change }) => change === 'finished', { ms: 90_000 });
  expectWhole(await end());
}, 180_000);
