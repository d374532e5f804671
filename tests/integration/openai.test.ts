import { AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { expect, test } from 'vitest';
import { anOpenAiClient } from '../support/ask-streams.ts';
import { aServingCluster } from '../support/serving-cluster.ts';

/** Sense is not to be had of the demonstration model: what is asserted is form. */
test('the openai package talks to a model that four agents serve', { timeout: 180_000 }, async ({ annotate }) => {
  const { orchestrator } = await aServingCluster({ agents: 4 });
  const openai = anOpenAiClient(orchestrator);
  const messages = [{ role: 'user' as const, content: 'Call me' }];
  const ask = { model: 'moby', messages, max_tokens: 40, temperature: 0 };

  expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['moby']);
  expect(await openai.models.retrieve('moby')).toMatchObject({ id: 'moby', object: 'model' });

  const whole = await openai.chat.completions.create(ask);
  const said = whole.choices[0]?.message.content ?? '';
  await annotate(`it says: ${said}`);
  expect(said).toMatch(/\w/);
  const { prompt_tokens: read = 0, completion_tokens: written = 0, total_tokens: total } = whole.usage ?? {};
  expect(read).toBeGreaterThan(0);
  expect(written).toBeGreaterThan(0);
  expect(total).toBe(read + written);

  let streamed = '';
  let usage: unknown;
  const stream = await openai.chat.completions.create({
    ...ask,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    streamed += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage ?? usage;
  }
  expect(streamed).toBe(said);
  expect(usage).toEqual(whole.usage);

  const [first, again] = await Promise.all(
    [1, 2].map(() => openai.chat.completions.create({ ...ask, temperature: 1, seed: 7, n: 2 })),
  );
  expect(first?.choices.map(({ message }) => message.content)).toEqual(
    again?.choices.map(({ message }) => message.content),
  );
  expect(first?.choices).toHaveLength(2);

  const word = /\w+ (\w+)/.exec(said)?.[1] ?? '';
  const stopped = await openai.chat.completions.create({ ...ask, stop: [word] });
  expect(stopped.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { content: said.slice(0, said.indexOf(word)) },
  });

  const probable = await openai.chat.completions.create({ ...ask, max_tokens: 3, logprobs: true, top_logprobs: 2 });
  const probabilities = probable.choices[0]?.logprobs?.content ?? [];
  expect(probabilities.map(({ top_logprobs: top }) => top.length)).toEqual([2, 2, 2]);
  expect(probabilities.every(({ logprob }) => logprob <= 0)).toBe(true);

  const schema = {
    type: 'object',
    properties: { mood: { enum: ['calm', 'wild'] }, fish: { type: 'integer' } },
    required: ['mood', 'fish'],
    additionalProperties: false,
  };
  const json = await openai.chat.completions.create({
    ...ask,
    max_tokens: 120,
    response_format: { type: 'json_schema', json_schema: { name: 'sea', schema } },
  });
  const answer = JSON.parse(json.choices[0]?.message.content ?? '') as { mood: string; fish: number };
  expect(['calm', 'wild']).toContain(answer.mood);
  expect(Number.isInteger(answer.fish)).toBe(true);

  const tool = { type: 'function' as const, function: { name: 'set_mood', parameters: schema } };
  const called = await openai.chat.completions.create({
    ...ask,
    max_tokens: 120,
    tools: [tool],
    tool_choice: 'required',
  });
  const [call] = called.choices[0]?.message.tool_calls ?? [];
  expect(called.choices[0]?.finish_reason).toBe('tool_calls');
  expect(call).toMatchObject({ type: 'function', function: { name: 'set_mood' } });
  expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toHaveProperty('mood');

  const completion = await openai.completions.create({
    ...{ model: 'moby', prompt: 'The whale' },
    max_tokens: 12,
    temperature: 0,
  });
  expect(completion.choices[0]?.text).toMatch(/\w/);
  const { data } = await openai.embeddings.create({ model: 'moby', input: ['the sea', 'the whale'] });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([64, 64]);
  for (const { embedding } of data) expect(Math.hypot(...embedding)).toBeCloseTo(1, 3);

  await expect(openai.chat.completions.create({ ...ask, model: 'nobody' })).rejects.toBeInstanceOf(NotFoundError);
  await expect(openai.chat.completions.create({ ...ask, temperature: 9 })).rejects.toBeInstanceOf(BadRequestError);
  const stranger = anOpenAiClient({ baseUrl: orchestrator.baseUrl, token: 'eo_nobody' });
  await expect(stranger.models.list()).rejects.toBeInstanceOf(AuthenticationError);
});
