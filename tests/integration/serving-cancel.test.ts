import { expect, test } from 'vitest';
import { anOpenAiClient } from '../support/ask-streams.ts';
import { aServingCluster } from '../support/serving-cluster.ts';
import { within } from '../support/within.ts';

test('a caller that goes away frees its place on the device within 300 ms', { timeout: 120_000 }, async ({
  annotate,
}) => {
  const { orchestrator } = await aServingCluster({
    agents: 1,
    wish: { runtime: { contextTokens: null, slots: 1, threads: null, idleUnloadSeconds: null } },
  });
  const openai = anOpenAiClient(orchestrator);
  const ask = { model: 'moby', prompt: 'The whale', max_tokens: 900, temperature: 1, seed: 1 };
  const stop = new AbortController();
  const answer = await openai.completions.create({ ...ask, stream: true }, { signal: stop.signal });
  let chunks = 0;
  for await (const _ of answer) if (++chunks === 3) break;
  stop.abort();
  const leftAt = performance.now();
  // There is one place only: the next answer begins when the device has left the first one.
  const next = await within('the next answer', openai.completions.create({ ...ask, max_tokens: 1, temperature: 0 }));
  const freeMs = performance.now() - leftAt;
  await annotate(`free after ${Math.round(freeMs)} ms`);
  expect(next.usage?.completion_tokens).toBe(1);
  expect(freeMs).toBeLessThanOrEqual(300);
});

test('an answer that nobody reads is not written: the device waits, and others are answered', {
  timeout: 120_000,
}, async () => {
  const { orchestrator } = await aServingCluster({ agents: 1 });
  const response = await orchestrator.fetch('/v1/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'moby',
      prompt: 'The whale',
      max_tokens: 900,
      stream: true,
      temperature: 1,
      seed: 3,
    }),
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const { usage } = await anOpenAiClient(orchestrator).completions.create({
    model: 'moby',
    prompt: 'The sea',
    max_tokens: 8,
    temperature: 0,
  });
  expect(usage?.completion_tokens).toBeGreaterThan(0);
  await reader?.cancel();
});
