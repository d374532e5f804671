import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { ReplicaId } from '../../../../common/serving/replica-plan.ts';
import {
  type LineListener,
  type LineMessage,
  type LineRequest,
  ServingLine,
} from '../../../../main/serving/serving-line.ts';
import { CHUNK_BYTES } from '../../../../platform/grpc/channel-options.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { anEnd, aPiece } from './a-played-device.ts';

const REQUEST: LineRequest = {
  replicaId: ReplicaId.parse('r1'),
  body: '{}',
  content: new Uint8Array(0),
  resumeTokens: [],
  deadlineMs: 0,
  credit: 32,
  mostContentBytes: 1_000,
};

function aLine() {
  const clock = new HandClock();
  const closed: string[] = [];
  const line = new ServingLine({
    clock,
    deviceId: DeviceId.parse('mac'),
    onReport: () => undefined,
    onClosed: () => void closed.push('closed'),
  });
  const heard: string[] = [];
  const listener: LineListener = {
    onProgress: () => void heard.push('progress'),
    onPiece: ({ text }) => void heard.push(text),
    onEnd: ({ finish, content }) => void heard.push(`${finish} ${content.length}`),
    onFailed: ({ code }, isRetryable) => void heard.push(`${code} ${isRetryable}`),
  };
  const outgoing = line.outgoing();
  const next = async (): Promise<LineMessage> => (await outgoing.next()).value as LineMessage;
  return { clock, line, listener, heard, closed, next, outgoing };
}

test('a device without work may be silent; one with work, or that owes a word for what was cancelled, may not', () => {
  const { clock, line, listener } = aLine();
  clock.advance(60_000);
  expect(line.silenceMs()).toBe(0);
  const call = line.open(REQUEST, listener);
  clock.advance(400);
  expect(line.silenceMs()).toBe(400);
  line.hear();
  clock.advance(300);
  expect(line.silenceMs()).toBe(300);
  call.cancel();
  clock.advance(1_000);
  expect(line.silenceMs()).toBe(1_300);
  line.hear();
  expect(line.silenceMs()).toBe(0);
});

test('content goes in chunks; what is short overtakes it, and two requests take turns', async () => {
  const { line, listener, next } = aLine();
  const content = Uint8Array.from({ length: 2 * CHUNK_BYTES + 5 }, (_, index) => index % 251);
  line.open({ ...REQUEST, content }, listener);
  line.open({ ...REQUEST, content: content.subarray(0, CHUNK_BYTES + 1) }, listener);
  const kinds = [await next(), await next()].map(({ kind, number }) => `${kind} ${number}`);
  expect(kinds).toEqual(['request 1', 'request 2']);
  const first = await next();
  const urgent = line.open(REQUEST, listener);
  expect(await next()).toMatchObject({ kind: 'request', number: 3 });
  urgent.grant(4);
  expect(await next()).toMatchObject({ kind: 'credit', number: 3, pieces: 4 });
  const rest = [first, await next(), await next(), await next(), await next()];
  expect(rest.map(({ kind, number }) => `${kind} ${number}`)).toEqual([
    'content 1',
    'content 2',
    'content 1',
    'content 2',
    'content 1',
  ]);
  const ofFirst = rest.flatMap((message) =>
    message.kind === 'content' && message.number === 1 ? [Buffer.from(message.data)] : [],
  );
  expect(Buffer.concat(ofFirst).equals(content)).toBe(true);
});

test('a body that is too long for one message goes as bytes before the content', async () => {
  const { line, listener, next } = aLine();
  const body = JSON.stringify({ text: 'ä'.repeat(CHUNK_BYTES) });
  line.open({ ...REQUEST, body, content: Uint8Array.of(1, 2, 3) }, listener);
  const head = await next();
  const bodyBytes = Buffer.byteLength(body);
  expect(head).toMatchObject({ kind: 'request', request: { body: '', bodyBytes, contentBytes: 3 } });
  const parts: Buffer[] = [];
  for (let bytes = 0; bytes < bodyBytes + 3; bytes += parts.at(-1)?.length ?? 0) {
    const chunk = await next();
    if (chunk.kind === 'content') parts.push(Buffer.from(chunk.data));
    expect(parts.at(-1)?.length).toBeLessThanOrEqual(CHUNK_BYTES);
  }
  expect(Buffer.concat(parts).toString('utf8', 0, bodyBytes)).toBe(body);
});

test('what nobody waits for any more is not sent: neither the request nor the rest of its content', async () => {
  const { line, listener, next } = aLine();
  const content = new Uint8Array(10 * CHUNK_BYTES);
  const begun = line.open({ ...REQUEST, content }, listener);
  await next();
  await next();
  line.open({ ...REQUEST, content }, listener).cancel();
  begun.cancel();
  line.open(REQUEST, listener);
  const rest = [await next(), await next(), await next()];
  expect(rest.map(({ kind, number }) => `${kind} ${number}`)).toEqual(['cancel 2', 'cancel 1', 'request 3']);
});

test('content is kept in bytes of its own: those of a message are gone with the next one', () => {
  const { line, listener, heard } = aLine();
  line.open(REQUEST, { ...listener, onEnd: ({ content }) => void heard.push([...content].join()) });
  const message = Uint8Array.of(1, 2, 3);
  line.takeContent(1, message);
  message.buffer.transfer(0);
  line.takeContent(1, Uint8Array.of(4));
  line.takeEnd(1, (content) => anEnd({ content }));
  expect(heard).toEqual(['progress', 'progress', '1,2,3,4']);
});

test('when it is closed all that is open fails once, retryably, and nothing is heard or sent after', async () => {
  const { line, listener, heard, closed, outgoing } = aLine();
  line.open(REQUEST, listener);
  const call = line.open(REQUEST, listener);
  line.takePiece(2, aPiece('Call'));
  line.close();
  line.close();
  line.takePiece(2, aPiece('me'));
  line.takeEnd(1, (content) => anEnd({ content }));
  call.cancel();
  await nextTurn();
  expect(heard).toEqual(['Call', 'replica-lost true', 'replica-lost true']);
  expect(closed).toEqual(['closed']);
  expect(await outgoing.next()).toMatchObject({ done: true });
});
