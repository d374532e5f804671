import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, onTestFinished, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { ReplicaId } from '../../../../common/serving/replica-plan.ts';
import { inferenceHandlers } from '../../../../main/rpc/inference-handlers.ts';
import { ServingLine } from '../../../../main/serving/serving-line.ts';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import type { CallContext } from '../../../../platform/grpc/server-handlers.ts';
import { addService } from '../../../../platform/grpc/server-handlers.ts';
import { InferenceService, ServeRequestSchema } from '../../../../proto/gen/edgeorchestra/v1/inference_pb.js';
import { aGrpcServer } from '../../builders/a-grpc-server.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { HandClock } from '../storage/hand-clock.ts';

type Up = MessageInitShape<typeof ServeRequestSchema>;

/** Messages that a test sends one by one. */
function upstream() {
  const waiting: Up[] = [];
  let wake: () => void = () => undefined;
  let isOver = false;
  async function* messages() {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield create(ServeRequestSchema, next);
      else if (isOver) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  const send = (message: Up) => {
    waiting.push(message);
    wake();
  };
  const end = () => {
    isOver = true;
    wake();
  };
  return { messages: messages(), send, end };
}

function someHandlers() {
  const clock = new HandClock();
  const draining = new AbortController();
  const lines: ServingLine[] = [];
  const reports: number[] = [];
  const handlers = inferenceHandlers({
    clock,
    identify: () => DeviceId.parse('mac'),
    serving: {
      openLine: (deviceId) => {
        const line = new ServingLine({
          ...{ deviceId, clock, onClosed: () => undefined },
          onReport: (statuses) => void reports.push(statuses.length),
        });
        lines.push(line);
        return line;
      },
    },
    draining: draining.signal,
  });
  const gone = new AbortController();
  const call = (messages: AsyncIterable<ReturnType<typeof create<typeof ServeRequestSchema>>>) =>
    handlers.serve(messages, { signal: gone.signal } as CallContext) as AsyncGenerator<{ kind: { case: string } }>;
  return { clock, draining, gone, lines, reports, handlers, call };
}

const REQUEST = {
  ...{ replicaId: ReplicaId.parse('r1'), body: '{}', content: new Uint8Array(0), resumeTokens: [] },
  ...{ deadlineMs: 0, credit: 32, mostContentBytes: 10e6 },
};

test('an answer of several messages comes whole over a real connection, whatever lies in their memory by then', async () => {
  const { handlers, lines } = someHandlers();
  const { client } = await aGrpcServer((server, options) => addService(server, InferenceService, handlers, options));
  const { messages, send, end } = upstream();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const down = createStub(client, InferenceService).serve(messages, { signal: stop.signal })[Symbol.asyncIterator]();
  const first = down.next();
  send({ kind: { case: 'report', value: { replicas: [] } } });
  while (lines.length === 0) await nextTurn();
  const answered = Promise.withResolvers<Uint8Array>();
  lines[0]?.open(REQUEST, {
    onProgress: () => undefined,
    onPiece: () => undefined,
    onEnd: ({ content }) => answered.resolve(content),
    onFailed: answered.reject,
  });
  expect((await first).value?.kind.case).toBe('request');
  const content = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251);
  for (let at = 0; at < content.length; at += 256 << 10) {
    send({ kind: { case: 'content', value: { number: 1, data: content.subarray(at, at + (256 << 10)) } } });
  }
  send({ kind: { case: 'completion', value: { number: 1, finish: 'stop' } } });
  expect(Buffer.compare(await answered.promise, content)).toBe(0);
  end();
});

test('a device that reports without end has to wait, and is heard in the end', async () => {
  const { clock, reports, call } = someHandlers();
  const { messages, send } = upstream();
  void call(messages).next();
  for (let report = 0; report < 140; report++) send({ kind: { case: 'report', value: { replicas: [] } } });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await nextTurn();
  };
  await settle();
  expect(reports).toHaveLength(100);
  for (let second = 0; second < 40; second++) {
    clock.advance(50);
    await settle();
  }
  expect(reports).toHaveLength(140);
});

test('a stream whose line was closed, by a newer one or since the device was offline, ends so that another is opened', async () => {
  const { lines, call } = someHandlers();
  const { messages } = upstream();
  const ended = call(messages).next();
  lines[0]?.close();
  await expect(ended).rejects.toMatchObject({ code: 'unavailable' });
});

test('a report that cannot be read ends the stream with its reason', async () => {
  const { lines, call } = someHandlers();
  const { messages, send } = upstream();
  const ended = call(messages).next();
  send({ kind: { case: 'report', value: { replicas: [{ replicaId: 'NOT AN ID' }] } } });
  await expect(ended).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(lines[0]?.isClosed).toBe(true);
});

test('a device that has nothing to serve any more closes the stream, and it ends well', async () => {
  const { lines, call } = someHandlers();
  const { messages, end } = upstream();
  const ended = call(messages).next();
  end();
  expect(await ended).toMatchObject({ done: true });
  expect(lines[0]?.isClosed).toBe(true);
});

test.each([
  ['the orchestrator stops', 'draining', { code: 'unavailable' }],
  ['the device goes', 'gone', { done: true }],
] as const)('when %s, what is open fails and the stream ends', async (_, how, end) => {
  const handlers = someHandlers();
  const ended = handlers.call(upstream().messages).next();
  const failed = Promise.withResolvers<string>();
  handlers.lines[0]?.open(REQUEST, {
    ...{ onProgress: () => undefined, onPiece: () => undefined, onEnd: () => undefined },
    onFailed: ({ code }) => failed.resolve(code),
  });
  handlers[how].abort(new AppError('unavailable', 'the orchestrator is stopping'));
  expect(await failed.promise).toBe('replica-lost');
  expect(await ended.catch((error: unknown) => error)).toMatchObject(end);
});
