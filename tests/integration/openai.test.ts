import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { aServingCluster } from '../support/serving-cluster.ts';

test('the openai package talks to a model that four agents serve', { timeout: 120_000 }, async ({ annotate }) => {
  const { orchestrator } = await aServingCluster({ agents: 4 });
  const openai = new OpenAI({ baseURL: `${orchestrator.baseUrl}/v1`, apiKey: orchestrator.token, maxRetries: 0 });

  expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['moby']);
  const ask = {
    model: 'moby',
    messages: [{ role: 'user' as const, content: 'Call me' }],
    max_tokens: 40,
    temperature: 0,
  };
  const whole = await openai.chat.completions.create(ask);
  const said = whole.choices[0]?.message.content;
  await annotate(`it says: ${said}`);
  expect(said).toMatch(/\w/);
  expect(whole.usage).toMatchObject({ prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) });

  let streamed = '';
  for await (const chunk of await openai.chat.completions.create({ ...ask, stream: true })) {
    streamed += chunk.choices[0]?.delta.content ?? '';
  }
  expect(streamed).toBe(said);

  const completion = await openai.completions.create({
    model: 'moby',
    prompt: 'The whale',
    max_tokens: 12,
    temperature: 0,
  });
  expect(completion.choices[0]?.text).toMatch(/\w/);
  const { data } = await openai.embeddings.create({ model: 'moby', input: ['the sea', 'the whale'] });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([64, 64]);
});
