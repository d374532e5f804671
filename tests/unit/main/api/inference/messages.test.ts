import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../../common/errors.ts';
import { askJson } from '../a-control-api.ts';
import { aDeployment, failsAfter, SmallDesk, says } from './a-small-desk.ts';
import { anInferenceApi } from './an-inference-api.ts';

const hello = { model: 'tiny', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] };
const weather = { name: 'weather', description: 'of a place', input_schema: { type: 'object' } };

async function anApi(desk?: SmallDesk) {
  const api = await anInferenceApi(desk);
  const send = async (body: object, path = '/v1/messages', secret = api.key) => {
    const headers = { 'x-api-key': secret, 'anthropic-version': '2023-06-01' };
    return await askJson(api.url + path, body, { headers, asNobody: true });
  };
  const message = async (body: object) => {
    const answer = await send(body);
    return [answer.status, JSON.parse(answer.text) as unknown] as const;
  };
  /** The events of a streamed message, each under its own name. */
  const events = async (body: object) => {
    const { text } = await send({ ...body, stream: true });
    return text
      .split('\n\n')
      .filter((event) => event !== '')
      .map((event) => {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
        const told = JSON.parse(data ?? '') as { type: string };
        expect(told.type).toBe(name);
        return told;
      });
  };
  return { ...api, send, message, events };
}

describe('a message', () => {
  test('comes at once, with what it cost', async () => {
    const { message } = await anApi();
    expect(await message(hello)).toEqual([
      200,
      {
        id: expect.stringMatching(/^msg_/),
        type: 'message',
        role: 'assistant',
        model: 'tiny',
        content: [{ type: 'text', text: 'Hello you' }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 5, output_tokens: 2 },
      },
    ]);
  });

  test('is asked for with the turns of a conversation, results of tools on their own', async () => {
    const { message, desk } = await anApi();
    await message({
      ...hello,
      system: [{ type: 'text', text: 'be kind', cache_control: { type: 'ephemeral' } }],
      stop_sequences: ['END'],
      temperature: 0.2,
      top_p: 0.5,
      top_k: 4,
      tools: [weather],
      tool_choice: { type: 'any' },
      metadata: { user_id: 'ignored' },
      messages: [
        { role: 'user', content: 'weather?' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 't1', name: 'weather', input: { at: 'Bonn' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'rain' }] },
            { type: 'text', text: 'so?' },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't2' }] },
      ],
    });
    expect(desk.asked[0]?.request.body).toMatchObject({
      kind: 'chat',
      messages: [
        { role: 'system', content: 'be kind' },
        { role: 'user', content: 'weather?' },
        {
          role: 'assistant',
          content: 'I look.',
          toolCalls: [{ id: 't1', name: 'weather', arguments: '{"at":"Bonn"}' }],
        },
        { role: 'tool', content: 'rain', toolCallId: 't1' },
        { role: 'user', content: 'so?' },
        { role: 'tool', content: '', toolCallId: 't2' },
      ],
      tools: [{ name: 'weather', description: 'of a place', parameters: { type: 'object' } }],
      toolChoice: 'required',
      sampling: { maxTokens: 20, temperature: 0.2, topP: 0.5, topK: 4, stop: ['END'] },
    });
  });

  test('may be words and calls of tools', async () => {
    const { message, desk } = await anApi();
    desk.answer = () => says(['I look.', '<tool_call>{"name":"weather","arguments":{"at":"Bonn"}}</tool_call>']);
    expect(await message({ ...hello, tools: [weather] })).toMatchObject([
      200,
      {
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: expect.any(String), name: 'weather', input: { at: 'Bonn' } },
        ],
        stop_reason: 'tool_use',
      },
    ]);
  });

  test('that was cut off, or has no words, says so', async () => {
    const { message, desk } = await anApi();
    desk.answer = () => says([], { finish: 'length' });
    expect(await message(hello)).toMatchObject([
      200,
      { content: [{ type: 'text', text: '' }], stop_reason: 'max_tokens' },
    ]);
  });
});

describe('a streamed message', () => {
  test('tells its blocks one after the other', async () => {
    const { events, desk } = await anApi();
    desk.answer = () => says(['I ', 'look.', '<tool_call>{"name":"weather","arguments":{"at":1}}</tool_call>']);
    const told = await events({ ...hello, tools: [weather] });
    expect(told[0]).toMatchObject({ message: { role: 'assistant', content: [], stop_reason: null } });
    expect(told.slice(1)).toEqual([
      { type: 'ping' },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'I' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' look.' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', id: expect.any(String), name: 'weather', input: {} },
      },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"at":1}' } },
      { type: 'content_block_stop', index: 1 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null },
        usage: { input_tokens: 5, output_tokens: 3 },
      },
      { type: 'message_stop' },
    ]);
  });

  test('without a word is whole all the same', async () => {
    const { events, desk } = await anApi();
    desk.answer = () => says([]);
    expect((await events(hello)).map(({ type }) => type)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  test('that fails in the middle ends with an event of the error', async () => {
    const { events, desk } = await anApi();
    desk.answer = () => failsAfter(['a'], new AppError('replica-lost', 'the device has gone'));
    expect((await events(hello)).at(-1)).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'the device has gone' },
    });
  });
});

describe('an error', () => {
  test.each([
    [{ ...hello, max_tokens: undefined }, 400, 'invalid_request_error', /max_tokens/],
    [{ ...hello, temperature: 1.5 }, 400, 'invalid_request_error', /temperature/],
    [{ ...hello, model: 'none' }, 404, 'not_found_error', /none/],
    [{ ...hello, thinking: { type: 'enabled', budget_tokens: 1_024 } }, 400, 'invalid_request_error', /thinking/],
    [{ ...hello, tool_choice: { type: 'tool', name: 'x' } }, 400, 'invalid_request_error', /tool_choice/],
    [
      { ...hello, messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] },
      400,
      'invalid_request_error',
      /messages\.0\.content\.0.*"image"/,
    ],
    [
      {
        ...hello,
        messages: [
          {
            role: 'assistant',
            content: Array.from({ length: 129 }, (_, at) => ({ type: 'tool_use', id: `t${at}`, name: 'x', input: {} })),
          },
        ],
      },
      400,
      'invalid_request_error',
      /messages\.0\.content.*128/,
    ],
    [
      {
        ...hello,
        messages: Array.from({ length: 3 }, (_, at) => ({
          role: 'user',
          content: Array.from({ length: 2_000 }, () => ({ type: 'tool_result', tool_use_id: `t${at}` })),
        })),
      },
      400,
      'invalid_request_error',
      /4096 turns/,
    ],
    [{ ...hello, tools: [{ type: 'bash_20250124', name: 'bash' }] }, 400, 'invalid_request_error', /tools\.0\.type/],
  ])('%#', async (body, status, type, words) => {
    const { message, desk } = await anApi();
    const [told, error] = await message(body);
    expect([told, error]).toMatchObject([status, { type: 'error', error: { type } }]);
    expect((error as { error: { message: string } }).error.message).toMatch(words);
    expect(desk.asked).toEqual([]);
  });

  test('of access, of rates and of a full queue', async () => {
    const { send, aKey, desk } = await anApi();
    expect((await send(hello, '/v1/messages', 'eo_wrong')).text).toContain('"authentication_error"');
    const { secret } = aKey({ requestsPerMinute: 1 });
    await send(hello, '/v1/messages', secret);
    const limited = await send(hello, '/v1/messages', secret);
    expect([limited.status, limited.headers['retry-after']]).toEqual([429, '60']);
    expect(limited.text).toContain('"rate_limit_error"');
    desk.answer = () => failsAfter([], new AppError('overloaded', 'full', { details: { retryAfterSeconds: 3 } }));
    const full = await send(hello);
    expect([full.status, full.headers['retry-after']]).toEqual([529, '3']);
    expect(full.text).toContain('"overloaded_error"');
  });
});

test('how long a conversation is, the model itself tells, and answers nothing', async () => {
  const { send, desk } = await anApi();
  desk.answer = () => says([], { promptTokens: 41, finish: 'length' });
  const { max_tokens: _, ...conversation } = hello;
  const answer = await send({ ...conversation, tools: [weather] }, '/v1/messages/count_tokens');
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { input_tokens: 41 }]);
  expect(desk.asked[0]?.request.body).toMatchObject({
    kind: 'chat',
    tools: [{ name: 'weather' }],
    sampling: { maxTokens: 0 },
  });
});

test('a model that cannot chat takes no messages', async () => {
  const { message } = await anApi(new SmallDesk(aDeployment('tiny', { canChat: false })));
  expect(await message(hello)).toMatchObject([400, { type: 'error', error: { type: 'invalid_request_error' } }]);
});
