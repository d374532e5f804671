import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import type { InferenceBody } from '../../../../common/serving/inference-request.ts';
import { CHUNK_BYTES } from '../../../../platform/grpc/channel-options.ts';
import { InferenceRequestSchema, type ServeResponse } from '../../../../proto/gen/edgeorchestra/v1/inference_pb.js';
import { Replicas } from '../../../../worker-agent/serving/replicas.ts';
import { AnswerOutbox } from '../../../../worker-agent/session/answer-outbox.ts';
import { ServedCalls } from '../../../../worker-agent/session/served-calls.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';
import { aPlan, END, makeRoom, playedFiles, playedRuntimes, SILENT } from '../serving/a-played-runtime.ts';

type Kind = ServeResponse['kind'];
type RequestInit = Parameters<typeof create<typeof InferenceRequestSchema>>[1];

const BODY: InferenceBody = { kind: 'embedding', input: 'a' };
const piece = (text: string, tokens: number[] = [1]) => ({ text, tokens, probabilities: [] });

/** What goes up in answer to what comes down, over a replica that is ready and whose process the test plays. */
async function someCalls() {
  const clock = new HandClock();
  const { start, starting, processes } = playedRuntimes();
  const { files, arrive } = playedFiles();
  const replicas = new Replicas({ clock, files, start, makeRoom, logger: SILENT });
  arrive();
  replicas.take([aPlan('r1')]);
  await nextTurn();
  starting[0]?.ready();
  await nextTurn();
  const outbox = new AnswerOutbox();
  const calls = new ServedCalls({ replicas, outbox, clock });
  const sent: string[] = [];
  const content: Buffer[] = [];
  const read = async () => {
    for await (const { kind } of outbox) {
      if (kind?.case === 'piece') sent.push(`${kind.value.number}: ${kind.value.text}`);
      else if (kind?.case === 'failure') sent.push(`${kind.value.number} failed: ${kind.value.code}`);
      else if (kind?.case === 'completion') {
        const { number, finish, lastPiece } = kind.value;
        sent.push(`${number} ended: ${finish}${lastPiece === undefined ? '' : `, behind ${lastPiece.text}`}`);
      } else sent.push(kind?.case ?? '');
      if (kind?.case === 'content' && kind.value.data) content.push(Buffer.from(kind.value.data));
    }
  };
  void read();
  const request = (number: number, changes: RequestInit = {}) =>
    calls.take({
      case: 'request',
      value: create(InferenceRequestSchema, {
        ...{ number, replicaId: 'r1', body: JSON.stringify(BODY), credit: 32 },
        ...changes,
      }),
    });
  const take = (kind: 'content' | 'credit' | 'cancel', value: object) => calls.take({ case: kind, value } as Kind);
  const runtime = processes[0];
  if (runtime === undefined) throw new Error('a process has started');
  return { clock, replicas, outbox, calls, sent, content, request, take, runtime };
}

test('what comes while an earlier piece waits goes with it, and no more pieces than there is credit for', async () => {
  const { sent, request, take, runtime } = await someCalls();
  request(1, { credit: 2 });
  const { listener } = runtime.calls[0] ?? {};
  listener?.onPiece(piece('Call'));
  listener?.onPiece(piece(' me'));
  await nextTurn();
  listener?.onPiece(piece(' Ish'));
  await nextTurn();
  listener?.onPiece(piece('ma'));
  listener?.onPiece(piece('el'));
  await nextTurn();
  expect(sent).toEqual(['1: Call me', '1:  Ish']);
  take('credit', { number: 1, pieces: 4 });
  await nextTurn();
  expect(sent).toEqual(['1: Call me', '1:  Ish', '1: mael']);
});

test('an answer whose reader is slow comes whole: credit counts for it also after the runtime has ended', async () => {
  const { sent, calls, request, take, runtime } = await someCalls();
  request(1, { credit: 1 });
  const { listener } = runtime.calls[0] ?? {};
  listener?.onPiece(piece('Call'));
  await nextTurn();
  listener?.onPiece(piece(' me'));
  listener?.onEnd(END);
  await nextTurn();
  expect(sent).toEqual(['1: Call']);
  expect(calls.size).toBe(1);
  take('credit', { number: 1, pieces: 16 });
  await nextTurn();
  expect(sent).toEqual(['1: Call', '1 ended: stop, behind  me']);
  expect(calls.size).toBe(0);
});

test('a runtime that is far ahead of the reader is held up, and goes on when there is room', async () => {
  const { request, take, runtime } = await someCalls();
  request(1, { credit: 1 });
  const call = runtime.calls[0];
  call?.listener.onPiece(piece('one'));
  await nextTurn();
  for (let token = 0; token < 70; token++) call?.listener.onPiece(piece('x'));
  expect(call?.steered).toEqual(['pause']);
  take('credit', { number: 1, pieces: 16 });
  await nextTurn();
  expect(call?.steered).toEqual(['pause', 'resume']);
});

test('a request that is cancelled says nothing more, but something', async () => {
  const { sent, calls, request, take, runtime } = await someCalls();
  request(1, { credit: 1 });
  const { listener } = runtime.calls[0] ?? {};
  listener?.onPiece(piece('Call'));
  await nextTurn();
  listener?.onPiece(piece(' me'));
  take('cancel', { number: 1 });
  take('credit', { number: 1, pieces: 16 });
  listener?.onPiece(piece(' late'));
  await nextTurn();
  expect(sent).toEqual(['1: Call', 'pulse']);
  expect(runtime.calls).toEqual([]);
  expect(calls.size).toBe(0);
});

test('content comes and goes in chunks', async () => {
  const { sent, content, request, take, runtime } = await someCalls();
  const bytes = Buffer.from(Array.from({ length: 10 }, (_, index) => index));
  request(1, { contentBytes: 10n });
  take('content', { number: 1, data: bytes.subarray(0, 4) });
  expect(runtime.calls).toHaveLength(0);
  take('content', { number: 1, data: bytes.subarray(4) });
  expect(runtime.calls[0]?.call.content).toEqual(bytes);
  const answer: AnswerEnd = { ...END, content: Buffer.alloc(2 * CHUNK_BYTES + 1, 7) };
  runtime.calls[0]?.listener.onEnd(answer);
  await nextTurn();
  expect(sent).toEqual(['content', 'content', 'content', '1 ended: stop']);
  expect(Buffer.concat(content).equals(answer.content)).toBe(true);
});

test('a long body comes in chunks before the content', async () => {
  const { request, take, runtime } = await someCalls();
  const body: InferenceBody = { kind: 'embedding', input: 'ä'.repeat(1_000) };
  const bytes = Buffer.from(JSON.stringify(body));
  request(1, { body: '', bodyBytes: bytes.length, contentBytes: 2n });
  take('content', { number: 1, data: bytes.subarray(0, 999) });
  take('content', { number: 1, data: Buffer.concat([bytes.subarray(999), Buffer.from([1, 2])]) });
  expect(runtime.calls[0]?.call).toMatchObject({ body, content: Buffer.from([1, 2]) });
});

test.each<[string, RequestInit, readonly number[], string]>([
  ['more than was announced', { contentBytes: 3n }, [2, 2], 'invalid-argument'],
  ['more than any request may bring', { contentBytes: 2n ** 60n }, [], 'invalid-argument'],
  ['a body longer than any', { body: '', bodyBytes: 2 ** 31 }, [], 'invalid-argument'],
  ['a body that is no JSON', { body: '{' }, [], 'invalid-argument'],
  ['a body that is no JSON, behind content', { body: '{', contentBytes: 1n }, [0, 1], 'invalid-argument'],
  ['a replica that is not here', { replicaId: 'other' }, [], 'replica-lost'],
])('%s fails that request and no other', async (_, changes, chunks, code) => {
  const { sent, calls, request, take, runtime } = await someCalls();
  request(1, changes);
  for (const bytes of chunks) take('content', { number: 1, data: new Uint8Array(bytes) });
  await nextTurn();
  expect(sent).toEqual([`1 failed: ${code}`]);
  expect(calls.size).toBe(0);
  request(2);
  expect(runtime.calls).toHaveLength(1);
});

test('a number that was given already ends the stream', async () => {
  const { request } = await someCalls();
  request(2);
  expect(() => request(2)).toThrow('must count up');
  expect(() => request(1)).toThrow('must count up');
});

test('more requests than a device can be at are refused, for others to take', async () => {
  const { sent, calls, request } = await someCalls();
  for (let number = 1; number <= 1_025; number++) request(number, { contentBytes: 1n });
  await nextTurn();
  expect(sent).toEqual(['1025 failed: unavailable']);
  expect(calls.size).toBe(1_024);
});

test('a deadline ends it here too', async () => {
  const { clock, sent, request, runtime } = await someCalls();
  request(1, { deadlineMs: 1_000 });
  clock.advance(1_000);
  await nextTurn();
  expect(sent).toEqual(['1 failed: deadline-exceeded']);
  expect(runtime.calls).toEqual([]);
});

test('when the stream is over all that is open is given up, and no timer stays', async () => {
  const { clock, calls, request, runtime } = await someCalls();
  const before = clock.armed;
  request(1, { deadlineMs: 1_000 });
  request(2, { deadlineMs: 1_000, contentBytes: 5n });
  calls.end();
  expect(calls.size).toBe(0);
  expect(runtime.calls).toEqual([]);
  expect(clock.armed).toBe(before);
});
