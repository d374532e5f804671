import type { LlamaModel } from 'node-llama-cpp';
import { expect, test, vi } from 'vitest';
import { ChatPrompts } from '../../../../../../worker-agent/serving/runtimes/llama/chat-prompt.ts';
import { aChat } from '../a-runtime.ts';

/** What is asked of a model here. */
function aModel(template: string | undefined): LlamaModel {
  const metadata = { tokenizer: { chat_template: template } };
  return { fileInfo: { metadata }, tokens: { bosString: '<s>', eosString: '</s>' } } as unknown as LlamaModel;
}

const tools = [{ name: 'weather', description: 'Tells it', parameters: { type: 'object' } }];
const conversation = aChat('Rain?', {
  tools,
  messages: [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Rain?' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'weather', arguments: '{"city":"Nantucket"}' }] },
    { role: 'tool', content: 'yes', toolCallId: 'c1' },
  ],
});

const TEMPLATE = `{{ bos_token }}{% if tools %}{{ tools[0].function.name }}|{% endif %}{% for m in messages %}{{ m.role }}:{{ m.content }}{% if m.tool_calls %}{{ m.tool_calls[0].function.name }}({{ m.tool_calls[0].function.arguments.city }}){% endif %}{{ m.tool_call_id }};{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}`;

test('gives a template the conversation, the tools and the calls as it knows them', () => {
  const prompts = new ChatPrompts(aModel(TEMPLATE));
  expect(prompts.write(conversation)).toEqual({
    text: '<s>weather|system:Be short.;user:Rain?;assistant:weather(Nantucket);tool:yesc1;assistant:',
    stop: [],
  });
  expect(prompts.write({ ...conversation, toolChoice: 'none' }).text).not.toContain('weather|');
});

test('tells why a template refuses a conversation', () => {
  const strict = "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}";
  expect(() => new ChatPrompts(aModel(strict)).write(conversation)).toThrow(
    expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining('no system role') }),
  );
});

test.each([
  ['has no template', undefined],
  ['has one that cannot be read', '{% for %}'],
])('writes line by line for a model that %s', (_, template) => {
  vi.spyOn(console, 'error').mockReturnValue();
  const { text, stop } = new ChatPrompts(aModel(template)).write(conversation);
  expect(text.split('\n')).toEqual([
    expect.stringMatching(/^System: Tools .*"weather"/),
    'System: Be short.',
    'User: Rain?',
    'Assistant: {"name": "weather", "arguments": {"city":"Nantucket"}}',
    'Tool: yes',
    'Assistant:',
  ]);
  expect(stop).toContain('\nUser:');
  vi.restoreAllMocks();
});
