import { describe, expect, test } from 'vitest';
import type { ToolChoice } from '../../../../../common/serving/inference-request.ts';
import type { ReplyPart } from '../../../../../main/api/inference/reply/reply.ts';
import { replyReader } from '../../../../../main/api/inference/reply/reply-reader.ts';
import { says } from './a-small-desk.ts';
import { all, anInferenceApi } from './an-inference-api.ts';

const tool = (name: string) => ({ name, description: '', parameters: {} });

/** What a reader makes of a text that comes in pieces of this length: words joined, calls as `name(arguments)`. */
function read(said: string, length: number, choice: ToolChoice = 'auto'): string[] {
  const reader = replyReader([tool('weather'), tool('time')], choice);
  const parts: ReplyPart[] = [];
  for (let at = 0; at < said.length; at += length) parts.push(...reader.push(said.slice(at, at + length)));
  parts.push(...reader.end());
  const told: string[] = [];
  let isText = false;
  for (const part of parts) {
    if (part.kind === 'call') told.push(`${part.call.name}(${part.call.arguments})`);
    else if (isText) told.push(`${told.pop()}${part.text}`);
    else told.push(part.text);
    isText = part.kind === 'text';
  }
  return told;
}

describe.each([1, 3, 1_000])('in pieces of %i characters', (length) => {
  test.each([
    ['words', 'It rains.', ['It rains.']],
    [
      'a call of Hermes',
      '<tool_call>\n{"name": "weather", "arguments": {"at": "Bonn"}}\n</tool_call>',
      ['weather({"at":"Bonn"})'],
    ],
    [
      'words and two calls of Hermes',
      'Let me see.<tool_call>{"name":"weather","arguments":{}}</tool_call>\n<tool_call>{"name":"time","arguments":"{}"}</tool_call>',
      ['Let me see.', 'weather({})', 'time({})'],
    ],
    ['a call of Hermes whose end is missing', '<tool_call>{"name":"time"}', ['time({})']],
    ['a call of Llama', '{"name": "weather", "parameters": {"at": "Bonn"}}', ['weather({"at":"Bonn"})']],
    ['a call of Llama with its mark', '<|python_tag|>{"name": "time", "parameters": {}}', ['time({})']],
    [
      'calls of Mistral',
      '[TOOL_CALLS] [{"name": "weather", "arguments": {}}, {"name": "time", "arguments": {"in": "UTC"}}]',
      ['weather({})', 'time({"in":"UTC"})'],
    ],
    ['a named call of Mistral', '[TOOL_CALLS]weather[ARGS]{"at": "Bonn"}', ['weather({"at":"Bonn"})']],
    [
      'a tool that there is not',
      '<tool_call>{"name":"rm","arguments":{}}</tool_call>',
      ['<tool_call>{"name":"rm","arguments":{}}</tool_call>'],
    ],
    ['JSON that is no call', '{"answer": 42, "name": "weather"}', ['{"answer": 42, "name": "weather"}']],
    ['a call that is cut off', '{"name": "weather", "para', ['{"name": "weather", "para']],
    ['a mark that is none', 'a < b, <tool> and [TOOL', ['a < b, <tool> and [TOOL']],
    ['nothing but space', ' \n', []],
  ])('%s', (_, said, told) => {
    expect(read(said, length)).toEqual(told);
  });

  test('a call that was asked for is JSON, and words where it is cut off', () => {
    expect(read('{"name":"time","arguments":{"in":"UTC"}}', length, 'required')).toEqual(['time({"in":"UTC"})']);
    expect(read('{"name":"time","argu', length, { name: 'time' })).toEqual(['{"name":"time","argu']);
  });

  test('words that may not call stay words', () => {
    const said = '<tool_call>{"name":"time"}</tool_call>';
    expect(read(said, length, 'none')).toEqual([said]);
  });
});

test('words that may not be a call any more come at once', () => {
  const reader = replyReader([tool('weather')], 'auto');
  expect(reader.push('{"na')).toEqual([]);
  expect(reader.push('tion": "x')).toEqual([{ kind: 'text', text: '{"nation": "x' }]);
});

const asked = {
  model: 'tiny',
  messages: [{ role: 'user' as const, content: 'weather?' }],
  tools: [{ type: 'function' as const, function: { name: 'weather', parameters: {} } }],
};

describe('by way of OpenAI', () => {
  test('a call is part of the message', async () => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = () => says(['{"name":"weather",', '"arguments":{"at":"Bonn"}}']);
    const { choices } = await openai.chat.completions.create({ ...asked, tool_choice: 'required' });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          {
            id: expect.stringMatching(/^call_\w{24}$/),
            type: 'function',
            function: { name: 'weather', arguments: '{"at":"Bonn"}' },
          },
        ],
      },
    });
    expect(desk.asked[0]?.request.body).toMatchObject({ toolChoice: 'required', tools: [{ name: 'weather' }] });
  });

  test('words and calls are streamed, and put together by the client', async () => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = () => says(['Let me', ' see. <tool', '_call>{"name":"weather","arguments":{"at":1}}</tool_call>']);
    const runner = openai.chat.completions.stream(asked);
    const { choices } = await runner.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'Let me see.', tool_calls: [{ function: { name: 'weather', arguments: '{"at":1}' } }] },
    });
    const chunks = await all(await openai.chat.completions.create({ ...asked, stream: true }));
    expect(chunks.map(({ choices: [choice] }) => choice?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Let me' },
      { content: ' see.' },
      {
        tool_calls: [
          { index: 0, id: expect.any(String), type: 'function', function: { name: 'weather', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"at":1}' } }] },
      {},
    ]);
  });
});
