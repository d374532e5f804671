import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ask } from '../a-control-api.ts';
import { aDeployment, SmallDesk } from './a-small-desk.ts';
import { anInferenceApi, bearer } from './an-inference-api.ts';

const text = z.string();
const OPENAI = z.strictObject({
  error: z.strictObject({ message: text, type: text, param: text.nullable(), code: text, hint: text.optional() }),
});
const ANTHROPIC = z.strictObject({ type: z.literal('error'), error: z.strictObject({ type: text, message: text }) });
const TENSORS = z.strictObject({ error: text });

const message = { role: 'user', content: 'hi' };
const tensor = { name: 'x', shape: [2], datatype: 'FP32', data: [1, 2] };

/** Routes, a body that each takes, and the form of its errors. */
const ROUTES = [
  [
    '/v1/chat/completions',
    {
      model: 'tiny',
      messages: [
        message,
        { role: 'assistant', content: null, tool_calls: [{ id: 'a', function: { name: 'b', arguments: '' } }] },
      ],
      tools: [{ type: 'function', function: { name: 'b' } }],
      tool_choice: 'auto',
      stop: ['x'],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
    },
    OPENAI,
  ],
  ['/v1/completions', { model: 'tiny', prompt: [[1, 2]], max_tokens: 3, logprobs: 1 }, OPENAI],
  ['/v1/embeddings', { model: 'tiny', input: ['a', 'b'], encoding_format: 'float' }, OPENAI],
  [
    '/v1/messages',
    {
      model: 'tiny',
      max_tokens: 5,
      system: 'be kind',
      messages: [message, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'b' }] }],
      tools: [{ name: 'b', input_schema: {} }],
      tool_choice: { type: 'any' },
    },
    ANTHROPIC,
  ],
  ['/v1/messages/count_tokens', { model: 'tiny', messages: [message] }, ANTHROPIC],
  [
    '/v2/models/net/infer',
    { id: 'a', inputs: [tensor], outputs: [{ name: 'y', parameters: { binary_data: true } }] },
    TENSORS,
  ],
] as const;

/** A document in which one value, somewhere, is another one. */
function mutated(document: unknown): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(-1, 1e308, '', 'x'.repeat(300), [], {}, null),
  );
  if (typeof document !== 'object' || document === null) return anything;
  const inner = Object.entries(document).map(([key, value]) =>
    mutated(value).map((other) => {
      if (!Array.isArray(document)) return { ...document, [key]: other };
      return document.map((entry: unknown, index) => (String(index) === key ? other : entry));
    }),
  );
  return fc.oneof(anything, ...inner, ...inner);
}

describe.each(ROUTES)('%s', (path, sound, form) => {
  test('takes or refuses any body, in its own words, and is never at a loss', async () => {
    const desk = new SmallDesk(aDeployment('tiny'), aDeployment('net', { interface: 'tensors' }));
    const { url, key, bugs } = await anInferenceApi(desk);
    // What the model makes of it is not what is asked here.
    desk.answer = () => {
      throw new Taken();
    };
    const headers = { ...bearer(key), 'content-type': 'application/json' };
    const body = fc.oneof(
      { weight: 8, arbitrary: mutated(sound).map((document) => JSON.stringify(document)) },
      { weight: 1, arbitrary: fc.string() },
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const known = bugs.length;
        const answer = await ask(url + path, { method: 'POST', headers, body: sent });
        form.parse(JSON.parse(answer.text));
        if (answer.status < 500) refused++;
        // The desk was reached: the one error that it throws is that.
        else expect(bugs.splice(known)).toMatchObject([[{ err: { name: 'Taken' } }, expect.any(String)]]);
        expect([400, 403, 404, 500]).toContain(answer.status);
      }),
      { numRuns: 150 },
    );
    expect(refused).toBeGreaterThan(20);
    expect((await ask(url + path, { method: 'POST', headers, body: JSON.stringify(sound) })).status).toBe(500);
  });
});

class Taken extends Error {
  override readonly name = 'Taken';
}

test('bytes that are no tensors are refused, wherever the JSON is said to end', async () => {
  const desk = new SmallDesk(aDeployment('net', { interface: 'tensors' }));
  const { url, key, bugs } = await anInferenceApi(desk);
  const inputs = [{ name: 'x', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 4 } }];
  const json = Buffer.from(JSON.stringify({ inputs }));
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 8 }).filter((bytes) => bytes.length !== 4 || bytes.some((byte) => byte !== 0)),
      fc.oneof(fc.constant(json.length), fc.integer({ min: -2, max: 200 }), fc.constantFrom('', 'x', '1e9', '0x10')),
      async (bytes, length) => {
        const answer = await ask(`${url}/v2/models/net/infer`, {
          method: 'POST',
          headers: { ...bearer(key), 'inference-header-content-length': String(length) },
          body: Buffer.concat([json, bytes]),
        });
        expect(answer.status).toBe(400);
        TENSORS.parse(JSON.parse(answer.text));
      },
    ),
    { numRuns: 100 },
  );
  expect([bugs, desk.asked]).toEqual([[], []]);
});
