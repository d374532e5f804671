import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../../common/errors.ts';
import type { InferenceBody } from '../../../../../common/serving/inference-request.ts';
import type { Answer } from '../../../../../main/serving/inference-desk.ts';
import { aDeployment, anEnd, failsAfter, piece, SmallDesk, says, waits } from './a-small-desk.ts';
import { all, anInferenceApi, failure } from './an-inference-api.ts';

type Chat = Extract<InferenceBody, { kind: 'chat' }>;
type Wish = OpenAI.ChatCompletionCreateParamsNonStreaming;

const hello: Wish = { model: 'tiny', messages: [{ role: 'user', content: 'hi' }] };

/** What the desk was asked, as a conversation. */
function chatOf(desk: SmallDesk, index = 0): Chat {
  const { body } = desk.asked[index]?.request ?? {};
  if (body?.kind !== 'chat') throw new Error('it was not asked to chat');
  return body;
}

describe('an answer at once', () => {
  test('has the text, why it ended, and what it cost', async () => {
    const { openai, desk } = await anInferenceApi();
    const answer = await openai.chat.completions.create(hello);
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'tiny',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello you', refusal: null }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    });
    expect(answer.id).toMatch(/^chatcmpl-/);
    expect(desk.asked).toMatchObject([{ name: 'tiny', options: { caller: { tokenName: 'key 1' } } }]);
  });

  test('is asked for with all that a request says', async () => {
    const { openai, desk } = await anInferenceApi();
    await openai.chat.completions.create({
      model: 'tiny',
      messages: [
        { role: 'developer', content: 'be kind' },
        {
          role: 'user',
          name: 'eve',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'rain' },
      ],
      temperature: 0.5,
      top_p: 0.9,
      seed: 11,
      stop: ['\n', 'END'],
      max_tokens: 3,
      max_completion_tokens: 9,
      frequency_penalty: 1,
      presence_penalty: -1,
      logprobs: true,
      top_logprobs: 2,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
      tools: [
        { type: 'function', function: { name: 'weather', description: 'of a place', parameters: { type: 'object' } } },
      ],
      user: 'ignored',
      store: false,
    });
    expect(chatOf(desk)).toEqual({
      kind: 'chat',
      messages: [
        { role: 'system', content: 'be kind' },
        { role: 'user', name: 'eve', content: 'a\nb' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'weather', arguments: '{}' }] },
        { role: 'tool', content: 'rain', toolCallId: 'c1' },
      ],
      tools: [{ name: 'weather', description: 'of a place', parameters: { type: 'object' } }],
      toolChoice: 'auto',
      format: { kind: 'json-schema', schema: { type: 'object' } },
      sampling: {
        maxTokens: 9,
        temperature: 0.5,
        topP: 0.9,
        topK: 0,
        minP: 0,
        seed: 11,
        frequencyPenalty: 1,
        presencePenalty: -1,
        stop: ['\n', 'END'],
        logprobs: 2,
      },
    });
  });

  test('comes several times, each with a seed of its own, and counts the prompt once', async () => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = ({ request: { body } }) => says([body.kind === 'chat' ? `seed ${body.sampling.seed}` : '']);
    const answer = await openai.chat.completions.create({ ...hello, n: 3, seed: 5 });
    expect(answer.choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'seed 5'],
      [1, 'seed 6'],
      [2, 'seed 7'],
    ]);
    expect(answer.usage).toEqual({ prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 });
  });

  test('has probabilities where they were asked for', async () => {
    const { openai, desk } = await anInferenceApi();
    const probable = { text: 'é', logProbability: -0.5, alternatives: [{ text: 'e', logProbability: -1.5 }] };
    desk.answer = async function* (): Answer {
      yield [{ text: 'é', tokens: [1], probabilities: [probable] }];
      return anEnd();
    };
    const answer = await openai.chat.completions.create({ ...hello, logprobs: true, top_logprobs: 1 });
    expect(answer.choices[0]?.logprobs).toEqual({
      content: [
        {
          token: 'é',
          logprob: -0.5,
          bytes: [0xc3, 0xa9],
          top_logprobs: [{ token: 'e', logprob: -1.5, bytes: [0x65] }],
        },
      ],
      refusal: null,
    });
  });
});

describe('an answer as it comes', () => {
  test('begins with who speaks, has a chunk for what came together, and ends with what it cost', async () => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = async function* (): Answer {
      yield [piece('Hel'), piece('lo')];
      yield [piece(' you')];
      return anEnd({ finish: 'length' });
    };
    const stream = await openai.chat.completions.create({
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await all(stream);
    expect(chunks.map(({ choices: [choice] }) => choice && [choice.delta, choice.finish_reason])).toEqual([
      [{ role: 'assistant', content: '' }, null],
      [{ content: 'Hello' }, null],
      [{ content: ' you' }, null],
      [{}, 'length'],
      undefined,
    ]);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.map(({ usage }) => usage)).toEqual([
      null,
      null,
      null,
      null,
      { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    ]);
  });

  test('says nothing of cost unasked', async () => {
    const { openai } = await anInferenceApi();
    const chunks = await all(await openai.chat.completions.create({ ...hello, stream: true }));
    expect(chunks.filter((chunk) => 'usage' in chunk)).toEqual([]);
  });

  test('tells several answers side by side', async () => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = ({ request: { body } }) => says(['a', body.kind === 'chat' ? String(body.sampling.seed) : '']);
    const stream = await openai.chat.completions.create({ ...hello, stream: true, n: 8, seed: 0 });
    const said = new Map<number, string>();
    for await (const { choices } of stream) {
      for (const { index, delta } of choices) said.set(index, (said.get(index) ?? '') + (delta.content ?? ''));
    }
    expect([...said].sort(([a], [b]) => a - b).map(([, text]) => text)).toEqual(
      Array.from({ length: 8 }, (_, seed) => `a${seed}`),
    );
  });

  test('fails by status before its first word, and by an event after it', async () => {
    const { openai, desk, bugs } = await anInferenceApi();
    const error = new AppError('replica-lost', 'the device has gone');
    desk.answer = () => failsAfter([], error);
    const before = await failure(openai.chat.completions.create({ ...hello, stream: true }));
    expect([before.status, before.code]).toEqual([503, 'replica_lost']);
    desk.answer = () => failsAfter(['Hel', 'lo'], error);
    const stream = await openai.chat.completions.create({ ...hello, stream: true });
    const said: string[] = [];
    const read = async () => {
      for await (const { choices } of stream) said.push(choices[0]?.delta.content ?? '');
    };
    const after = await failure(read());
    expect([said.join(''), after.code, after.type]).toEqual(['Hello', 'replica_lost', 'server_error']);
    expect(bugs).toEqual([]);
  });

  test('of several ends all when one fails', async () => {
    const { openai, desk } = await anInferenceApi();
    let ended = 0;
    desk.answer = ({ options: { signal }, request: { body } }) => {
      if (body.kind === 'chat' && body.sampling.seed === 2) return failsAfter([], new AppError('overloaded', 'full'));
      return waits(signal, () => ended++);
    };
    const error = await failure(openai.chat.completions.create({ ...hello, n: 3, seed: 0 }));
    expect([error.status, error.code, ended]).toEqual([429, 'overloaded', 2]);
  });

  test('that a bug ends is told without what the bug was, and logged', async () => {
    const { openai, desk, bugs } = await anInferenceApi();
    desk.answer = () => failsAfter(['a'], new Error('secret'));
    const stream = await openai.chat.completions.create({ ...hello, stream: true });
    const error = await failure(all(stream));
    expect([error.code, error.message]).toEqual(['internal_error', 'internal error']);
    expect(bugs).toMatchObject([[{ err: { message: 'secret' } }, 'an answer failed']]);
  });
});

describe('the client', () => {
  test('that goes ends the request at once, before its first word and after', async () => {
    const { openai, desk } = await anInferenceApi();
    for (const first of [[], ['a']]) {
      const ended = Promise.withResolvers<void>();
      desk.answer = async function* ({ options: { signal } }): Answer {
        for (const text of first) yield [piece(text)];
        return yield* waits(signal, ended.resolve);
      };
      const asking = desk.asked.length;
      const leaving = new AbortController();
      const answer = openai.chat.completions.create({ ...hello, stream: true }, { signal: leaving.signal });
      const read = answer.then(async (stream) => await all(stream)).catch(() => undefined);
      await expect.poll(() => desk.asked.length).toBe(asking + 1);
      const before = performance.now();
      leaving.abort();
      await ended.promise;
      expect(performance.now() - before).toBeLessThan(300);
      await read;
    }
  });

  test('that does not read makes the model wait, and no more is said once it has gone', async () => {
    const { url, key, desk } = await anInferenceApi();
    let said = 0;
    const ended = Promise.withResolvers<void>();
    desk.answer = async function* (): Answer {
      try {
        for (; said < 100_000; said++) yield [piece('x'.repeat(1_000))];
        return anEnd();
      } finally {
        ended.resolve();
      }
    };
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello, stream: true }),
    });
    let before = -1;
    // It stands still once the buffers on the way are full.
    await expect
      .poll(
        () => {
          const isStill = said === before;
          before = said;
          return isStill;
        },
        { interval: 300 },
      )
      .toBe(true);
    expect(said).toBeLessThan(20_000);
    await answer.body?.cancel();
    await ended.promise;
    expect(said).toBeLessThan(20_000);
  });
});

describe('a request that cannot be', () => {
  test.each([
    [{ model: 'tiny' }, 'messages'],
    [{ ...hello, messages: [] }, 'messages'],
    [{ ...hello, temperature: 3 }, 'temperature'],
    [{ ...hello, n: 9 }, 'n'],
    [{ ...hello, max_tokens: 0 }, 'max_tokens'],
    [{ ...hello, messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ ...hello, messages: [{ role: 'narrator', content: '' }] }, 'messages[0].role'],
    [{ ...hello, top_logprobs: 2 }, 'top_logprobs'],
    [{ ...hello, tool_choice: 'required' }, 'tool_choice'],
    [{ ...hello, functions: [] }, 'functions'],
    [{ ...hello, logit_bias: { 7: 1 } }, 'logit_bias'],
    [{ ...hello, response_format: { type: 'xml' } }, 'response_format.type'],
    [
      {
        ...hello,
        tools: [{ type: 'function', function: { name: 'a' } }],
        tool_choice: { type: 'function', function: { name: 'b' } },
      },
      'tool_choice.function.name',
    ],
  ])('%j names the field %s', async (body, param) => {
    const { openai, desk } = await anInferenceApi();
    const error = await failure(openai.chat.completions.create(body as Wish));
    expect([error.status, error.type, error.param]).toEqual([400, 'invalid_request_error', param]);
    expect(desk.asked).toEqual([]);
  });

  test('names the kind of content that is not taken', async () => {
    const { openai } = await anInferenceApi();
    const content = [{ type: 'image_url' as const, image_url: { url: 'data:' } }];
    const error = await failure(openai.chat.completions.create({ ...hello, messages: [{ role: 'user', content }] }));
    expect(error.param).toBe('messages[0].content[0].type');
    expect(error.message).toContain('"image_url"');
  });

  test('is refused for a model that does not chat, and for one of tensors', async () => {
    const desk = new SmallDesk(aDeployment('base', { canChat: false }), aDeployment('net', { interface: 'tensors' }));
    const { openai } = await anInferenceApi(desk);
    for (const [model, word] of [
      ['base', '/v1/completions'],
      ['net', '/v2/models/net/infer'],
    ] as const) {
      const error = await failure(openai.chat.completions.create({ ...hello, model }));
      expect([error.status, error.param]).toEqual([400, 'model']);
      expect(error.message).toContain(word);
    }
  });

  test('for a model that there is not is not found', async () => {
    const { openai } = await anInferenceApi();
    for (const model of ['nothing', 'No Such/Model']) {
      const error = await failure(openai.chat.completions.create({ ...hello, model }));
      expect([error.status, error.code, error.param]).toEqual([404, 'model_not_found', 'model']);
    }
  });
});

test.each([
  [new AppError('overloaded', 'full', { details: { retryAfterSeconds: 7 } }), 429, 'overloaded', '7'],
  [new AppError('context-exceeded', 'too long'), 400, 'context_length_exceeded', null],
  [new AppError('deadline-exceeded', 'too slow'), 504, 'deadline_exceeded', null],
  [new AppError('runtime-failed', 'broken'), 500, 'runtime_failed', null],
  [new AppError('runtime-crashed', 'died'), 503, 'runtime_crashed', null],
  [new AppError('unavailable', 'none'), 503, 'unavailable', null],
  [new AppError('cancelled', 'stopped'), 499, 'cancelled', null],
])('%s is told with its status', async (error, status, code, retryAfter) => {
  const { openai, desk } = await anInferenceApi();
  desk.answer = () => failsAfter([], error);
  const told = await failure(openai.chat.completions.create(hello));
  expect([told.status, told.code, told.headers?.get('retry-after')]).toEqual([status, code, retryAfter]);
});
