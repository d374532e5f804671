import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { askTensors } from '../../../../../renderer/screens/deployments/playground/ask-tensors.ts';
import { askText, type TextPart } from '../../../../../renderer/screens/deployments/playground/ask-text.ts';

const QUESTION = {
  deployment: 'moby',
  turns: [{ role: 'user', content: 'Hello' }],
  canChat: true,
  temperature: 0.7,
  maxTokens: 8,
} as const;

/** A server that answers as it is told, and the address of it. */
async function aServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function partsOf(baseUrl: string, signal = new AbortController().signal): Promise<TextPart[]> {
  const parts: TextPart[] = [];
  for await (const part of askText(baseUrl, QUESTION, signal)) parts.push(part);
  return parts;
}

const chunk = (body: object): string => `data: ${JSON.stringify(body)}\r\n\r\n`;

test('an answer comes in parts, wherever the network has cut it, also within a sign', async () => {
  let asked: unknown;
  const text =
    ': a comment\n\n' +
    chunk({ choices: [{ delta: { role: 'assistant', content: '' } }] }) +
    chunk({ choices: [{ delta: { content: 'Grüße' } }] }) +
    chunk({ choices: [{ delta: {}, finish_reason: 'length' }] }) +
    chunk({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }) +
    'data: [DONE]\n\n';
  const baseUrl = await aServer(async (request, response) => {
    asked = [request.url, await json(request)];
    for (const byte of new TextEncoder().encode(text)) response.write(Uint8Array.of(byte));
    response.end();
  });
  expect(await partsOf(baseUrl)).toEqual([
    { kind: 'text', text: 'Grüße' },
    { kind: 'finish', reason: 'length' },
    { kind: 'usage', promptTokens: 3, completionTokens: 2 },
  ]);
  expect(asked).toMatchObject([
    '/v1/chat/completions',
    { model: 'moby', messages: QUESTION.turns, temperature: 0.7, max_tokens: 8, stream: true },
  ]);
});

test('what is refused says why, before and in the middle of an answer', async () => {
  const refusing = await aServer((_, response) => {
    response.writeHead(429).end(JSON.stringify({ error: { message: 'the queue is full', hint: 'Ask later.' } }));
  });
  await expect(partsOf(refusing)).rejects.toMatchObject({
    code: 'too-many-requests',
    message: 'the queue is full',
    hint: 'Ask later.',
  });
  const breaking = await aServer((_, response) => {
    response.end(chunk({ choices: [{ delta: { content: 'Call' } }] }) + chunk({ error: { message: 'mini has gone' } }));
  });
  await expect(partsOf(breaking)).rejects.toMatchObject({ code: 'unavailable', message: 'mini has gone' });
  const ofTensors = await aServer((_, response) => {
    response.writeHead(400).end(JSON.stringify({ error: 'x: shape [1,3] is wanted' }));
  });
  await expect(askTensors(ofTensors, 'net', [], new AbortController().signal)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: 'x: shape [1,3] is wanted',
  });
});

test('whoever stops is heard: the connection ends', async () => {
  const stop = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  const baseUrl = await aServer((request, response) => {
    ended = once(request.socket, 'close');
    response.write(chunk({ choices: [{ delta: { content: 'Call' } }] }));
  });
  const answer = askText(baseUrl, QUESTION, stop.signal);
  expect(await answer.next()).toMatchObject({ value: { text: 'Call' } });
  const next = expect(answer.next()).rejects.toThrow(/abort/i);
  stop.abort();
  await Promise.all([next, ended]);
});
