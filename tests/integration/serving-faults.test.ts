import { expect, test } from 'vitest';
import { anOpenAiClient, aStream, askStream } from '../support/ask-streams.ts';
import { MutingProxy } from '../support/muting-proxy.ts';
import { deploy, storeModel } from '../support/serving-cluster.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const PROMPTS = [
  'The whale',
  'In the sea',
  'Captain Ahab',
  'The ship',
  'It was a',
  'There is no',
  'Upon the deck',
  'Among the men',
];
const TOKENS = 220;

test('of 24 requests none is lost when one agent is killed, one freezes and one loses its network', {
  timeout: 180_000,
}, async ({ annotate }) => {
  const orchestrator = await TestOrchestrator.start();
  const proxy = await MutingProxy.to(orchestrator.grpcPort);
  const [killed, frozen] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'killed' }),
    TestAgent.start(orchestrator, { name: 'frozen' }),
    TestAgent.start(orchestrator, { name: 'cut', address: proxy.address }),
    TestAgent.start(orchestrator, { name: 'spared' }),
    storeModel(orchestrator, 'moby'),
  ]);
  await deploy(orchestrator, 'moby', { replicas: { min: 4, max: 4 } });
  const openai = anOpenAiClient(orchestrator);

  const references = PROMPTS.map(aStream);
  for (const reference of references) await askStream(openai, reference, TOKENS, () => undefined);
  expect(references.map(({ error }) => error)).toEqual(references.map(() => undefined));

  const streams = Array.from({ length: 24 }, (_, index) => aStream(PROMPTS[index % PROMPTS.length] ?? ''));
  const begun = Promise.withResolvers<void>();
  const isBegun = () => streams.filter(({ chunks }) => chunks >= 3).length >= 12;
  const startedAt = performance.now();
  const asked = streams.map((stream) => askStream(openai, stream, TOKENS, () => isBegun() && begun.resolve()));
  await begun.promise;
  frozen.freeze();
  proxy.mute();
  await killed.kill();
  await Promise.all(asked);
  const tookMs = performance.now() - startedAt;

  expect(streams.filter(({ error }) => error !== undefined).map(({ error }) => String(error))).toEqual([]);
  const expected = new Map(references.map(({ prompt, text }) => [prompt, text]));
  for (const { prompt, text } of streams) expect(text).toBe(expected.get(prompt));
  const { load } = await orchestrator.client.deployments.get({ name: 'moby' });
  const gap = Math.max(...streams.map(({ longestGapMs }) => longestGapMs));
  await annotate(
    `${load.takenOver} taken over; longest gap ${Math.round(gap)} ms; all done after ${Math.round(tookMs)} ms`,
  );
  expect(load.takenOver).toBeGreaterThan(0);
  frozen.thaw();
});
