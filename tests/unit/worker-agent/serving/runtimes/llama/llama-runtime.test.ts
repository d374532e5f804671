import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningRuntime } from '../../../../../../worker-agent/serving/runtime.ts';
import { aChat, aCompletion, aFixture, aRuntime, ask, asking, startedRuntime } from '../a-runtime.ts';

const MOBY = aFixture('moby-160k-Q8_0.gguf');
const PROMPT = 'Call me Ishmael.';
const WEATHER = {
  name: 'weather',
  description: 'Tells the weather',
  parameters: { type: 'object', properties: { city: { type: 'string', maxLength: 12 }, days: { enum: [1, 2] } } },
};
const CLOCK = { name: 'clock', description: '', parameters: { type: 'object', properties: {} } };

let runtime: RunningRuntime;
beforeAll(async () => {
  ({ runtime } = await startedRuntime({ format: 'gguf', file: MOBY, settings: { slots: 2 } }));
}, 60_000);
afterAll(() => runtime.end());

describe('a small model of language', { timeout: 60_000 }, () => {
  test('tells what it runs on', () => {
    expect(runtime.facts).toMatchObject({ backend: 'cpu', contextTokens: 1_024, slots: 2 });
    expect(runtime.facts.engine).toMatch(/^llama\.cpp /);
    expect(runtime.facts.threads).toBeGreaterThan(0);
    expect(runtime.facts.memoryBytes).toBeGreaterThan(10_000_000);
    expect(runtime.facts.loadMs).toBeGreaterThan(0);
  });

  test('answers a conversation by its own template', async () => {
    const { text, end } = await ask(runtime, aChat('Tell me of the whale'));
    expect(text).toMatch(/whale/);
    expect(end).toMatchObject({ finish: 'length', completionTokens: 24, header: null });
    // <s><|user|>Tell me of the whale<|end|><|assistant|>: the marks are one token each.
    expect(end.promptTokens).toBeLessThan(15);
    expect(end.computeUs).toBeGreaterThan(end.promptUs);
  });

  test('says the same for the same seed, and other things for another', async () => {
    const said = (seed: number) => ask(runtime, aCompletion(PROMPT, { temperature: 1.5, seed }));
    const [one, again, other] = await Promise.all([said(1), said(1), said(2)]);
    expect(again.text).toBe(one.text);
    expect(other.text).not.toBe(one.text);
  });

  test('is penalised for what it repeats', async () => {
    const plain = await ask(runtime, aCompletion(PROMPT, { maxTokens: 60 }));
    const varied = await ask(runtime, aCompletion(PROMPT, { maxTokens: 60, frequencyPenalty: 2, presencePenalty: 2 }));
    expect(new Set(varied.tokens).size / varied.tokens.length).toBeGreaterThan(
      new Set(plain.tokens).size / plain.tokens.length,
    );
  });

  test.each([1, 7, 20])('goes on after %i tokens of another runtime to the same text', async (count) => {
    const whole = await ask(runtime, aCompletion(PROMPT, { maxTokens: 40 }));
    const resumeTokens = whole.tokens.slice(0, count);
    const rest = await ask(runtime, aCompletion(PROMPT, { maxTokens: 40 }), { resumeTokens });
    expect(rest.tokens).toEqual(whole.tokens.slice(count));
    expect(whole.text.endsWith(rest.text)).toBe(true);
    expect(rest.end).toMatchObject({ finish: whole.end.finish, completionTokens: whole.end.completionTokens });
  });

  test('goes on in the middle of a grammar', async () => {
    const body = aChat('Weather?', { tools: [WEATHER], toolChoice: 'required', sampling: { maxTokens: 200 } });
    const whole = await ask(runtime, body);
    const rest = await ask(runtime, body, { resumeTokens: whole.tokens.slice(0, 15) });
    expect(rest.tokens).toEqual(whole.tokens.slice(15));
    expect(whole.text.endsWith(rest.text)).toBe(true);
    expect(rest.end.finish).toBe('stop');
  });

  test('calls the tool that it must', async () => {
    const tools = [WEATHER, CLOCK];
    const must = async (toolChoice: 'required' | { name: string }) => {
      const { text, end } = await ask(runtime, aChat('Weather?', { tools, toolChoice, sampling: { maxTokens: 200 } }));
      expect(end.finish).toBe('stop');
      return JSON.parse(text) as unknown;
    };
    expect(await must({ name: 'weather' })).toEqual({
      name: 'weather',
      arguments: { city: expect.stringMatching(/^.{0,12}$/u), days: expect.toBeOneOf([1, 2]) },
    });
    expect(await must({ name: 'clock' })).toMatchObject({ name: 'clock' });
    expect(await must('required')).toMatchObject({ name: expect.toBeOneOf(['weather', 'clock']) });
  });

  test('keeps to a schema', async () => {
    const schema = { type: 'object', properties: { seen: { type: 'boolean' }, kind: { enum: ['sperm', 'right'] } } };
    const format = { kind: 'json-schema', schema } as const;
    const { text } = await ask(runtime, aChat('A whale?', { format, sampling: { maxTokens: 100 } }));
    expect(JSON.parse(text)).toEqual({ seen: expect.any(Boolean), kind: expect.toBeOneOf(['sperm', 'right']) });
    const any = await ask(runtime, aChat('A whale?', { format: { kind: 'json' }, sampling: { maxTokens: 40 } }));
    expect(any.text).toMatch(/^\{/);
  });

  test('stops before a stop text, wherever tokens divide it', async () => {
    const whole = await ask(runtime, aCompletion(PROMPT, { maxTokens: 40 }));
    const stop = whole.text.slice(20, 25);
    const { text, tokens, end } = await ask(
      runtime,
      aCompletion(PROMPT, { maxTokens: 40, stop: [stop, 'no such text'] }),
    );
    expect(text).toBe(whole.text.slice(0, whole.text.indexOf(stop)));
    expect(whole.tokens.slice(0, tokens.length)).toEqual(tokens);
    expect(end.finish).toBe('stop');
  });

  test('tells probabilities, of which the chosen token has the highest', async () => {
    const { tokens, probabilities } = await ask(runtime, aCompletion(PROMPT, { maxTokens: 5, logprobs: 3 }));
    expect(probabilities).toHaveLength(tokens.length);
    for (const { text, logProbability, alternatives } of probabilities) {
      expect(alternatives).toHaveLength(3);
      expect(alternatives[0]).toEqual({ text, logProbability });
      expect(logProbability).toBeLessThanOrEqual(0);
      expect(alternatives.reduce((sum, one) => sum + Math.exp(one.logProbability), 0)).toBeLessThanOrEqual(1.001);
    }
    const bare = await ask(runtime, aCompletion(PROMPT, { maxTokens: 5, logprobs: 0 }));
    expect(bare.probabilities.map(({ alternatives }) => alternatives)).toEqual([[], [], [], [], []]);
  });

  test('refuses a prompt that fills the context, and ends an answer where the context does', async () => {
    const long = (count: number) => Array.from({ length: count }, () => 300);
    await expect(ask(runtime, aCompletion(long(1_100)))).rejects.toMatchObject({ code: 'context-exceeded' });
    const { end } = await ask(runtime, aCompletion(long(1_000), { maxTokens: null, logprobs: null }));
    expect(end.promptTokens + end.completionTokens).toBeLessThanOrEqual(1_024);
    const none = await ask(runtime, aCompletion(PROMPT, { maxTokens: 0 }));
    expect(none).toMatchObject({ text: '', end: { finish: 'length', completionTokens: 0 } });
  });

  test('refuses what it does not know', async () => {
    const refused = (body: Parameters<typeof ask>[1]) => expect(ask(runtime, body)).rejects;
    await refused(aCompletion([5_000])).toMatchObject({ code: 'invalid-argument', details: { path: 'prompt' } });
    await refused({ kind: 'tensors', inputs: [], outputs: null }).toMatchObject({ code: 'invalid-argument' });
    const toolChoice = { name: 'nobody' };
    await refused(aChat('?', { tools: [CLOCK], toolChoice })).toMatchObject({ details: { path: 'toolChoice' } });
    const schema = { type: 'object', properties: { a: { not: {} } } };
    await refused(aChat('?', { format: { kind: 'json-schema', schema } })).toMatchObject({
      code: 'invalid-argument',
      details: { path: 'format.schema.properties.a.not' },
    });
  });

  test('embeds texts as vectors of unit length, like ones for like texts', async () => {
    const embedded = async (input: string) => {
      const { end } = await ask(runtime, { kind: 'embedding', input });
      expect(end.header).toEqual({ kind: 'embedding', dimensions: 64 });
      return new Float32Array(end.content.slice().buffer);
    };
    const [whale, again, other] = [await embedded('the whale'), await embedded('the whale'), await embedded('I am')];
    const product = (one: Float32Array, two: Float32Array) => one.reduce((sum, x, i) => sum + x * (two[i] ?? 0), 0);
    expect(product(whale, whale)).toBeCloseTo(1, 5);
    expect(product(whale, again)).toBeCloseTo(1, 5);
    expect(product(whale, other)).toBeLessThan(0.999);
    await expect(ask(runtime, { kind: 'embedding', input: '' })).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('lets those wait for whom there is no slot, and serves all', async () => {
    const asked = Array.from({ length: 6 }, (_, index) => aCompletion(`${PROMPT} ${index}`));
    const together = await Promise.all(asked.map((body) => ask(runtime, body)));
    const alone = [];
    for (const body of asked) alone.push(await ask(runtime, body));
    expect(together.map(({ end }) => end.completionTokens)).toEqual(alone.map(({ end }) => end.completionTokens));
  });

  test('frees the slot of an answer that is cancelled within 300 ms', async () => {
    const endless = Array.from({ length: 2 }, (_, seed) =>
      asking(runtime, aCompletion(PROMPT, { maxTokens: 900, temperature: 2, seed })),
    );
    await Promise.all(endless.map(({ begun }) => begun));
    const cancelledAt = performance.now();
    for (const { call } of endless) call.cancel();
    const so = endless.map(({ tokensSoFar }) => tokensSoFar());
    await ask(runtime, aCompletion(PROMPT, { maxTokens: 1 }));
    expect(performance.now() - cancelledAt).toBeLessThan(300);
    expect(endless.map(({ tokensSoFar }) => tokensSoFar())).toEqual(so);
  });

  test('says no more than a few pieces while nobody reads', async () => {
    const body = aCompletion(PROMPT, { maxTokens: 400, temperature: 2, seed: 3 });
    const { call, begun, tokensSoFar, said } = asking(runtime, body);
    await begun;
    call.pause();
    // Another answer passes through the same process: what was under way has come by then.
    await ask(runtime, aCompletion(PROMPT, { maxTokens: 20 }));
    const paused = tokensSoFar();
    await ask(runtime, aCompletion(PROMPT, { maxTokens: 60, temperature: 1, seed: 5 }));
    expect(tokensSoFar()).toBe(paused);
    call.resume();
    const undisturbed = await ask(runtime, body);
    expect((await said).text).toBe(undisturbed.text);
  });
});

test('reads a prompt that it has read before from memory', { timeout: 60_000 }, async () => {
  const long = Array.from({ length: 900 }, (_, index) => 300 + (index % 50));
  const prompted = async () => (await ask(runtime, aCompletion(long, { maxTokens: 1 }))).end.promptUs;
  const first = await prompted();
  await vi.waitFor(async () => expect(await prompted()).toBeLessThan(first / 3));
});

test('serves a model without a template, whose tokens are bytes that make no text', { timeout: 60_000 }, async () => {
  const settings = { contextTokens: 48, slots: 1, threads: 1 };
  const { runtime: tiny } = await aRuntime({ format: 'gguf', file: aFixture('rand-1x8-min.gguf'), settings });
  expect(tiny.facts).toMatchObject({ contextTokens: 48, slots: 1, threads: 1 });
  const sampling = { temperature: 2, seed: 7, maxTokens: null };
  const { text, tokens, end } = await ask(tiny, aChat('Hi', { sampling }));
  // <s>User: Hi⏎Assistant: in bytes, of which a space is three.
  expect(end).toMatchObject({ promptTokens: 22, finish: 'length', completionTokens: 26 });
  expect(tokens.length).toBeLessThanOrEqual(26);
  const rest = await ask(tiny, aChat('Hi', { sampling: { ...sampling, maxTokens: tokens.length } }), {
    resumeTokens: tokens,
  });
  expect(rest).toMatchObject({ text: '', end: { completionTokens: tokens.length } });
  expect(text.isWellFormed()).toBe(true);
});
