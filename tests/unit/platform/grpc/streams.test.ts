import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import { addService } from '../../../../platform/grpc/server-handlers.ts';
import { type HeartbeatRequestSchema, HeartbeatService } from '../../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { aGrpcServer } from '../../builders/a-grpc-server.ts';
import { collect } from '../../builders/collect.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { someModelCalls } from './model-calls.ts';

const CHUNK = new Uint8Array(256 << 10).fill(7);
/** What the window holds of such chunks, 16 or, while they come, somewhat more, and two for each queue of the two sides. */
const FAR_AHEAD = 28;
const MANY = 240;

describe('a stream from the server', () => {
  test('brings everything in order', async () => {
    const { stub } = await someModelCalls({
      async *downloadModel({ offset }) {
        for (let at = offset; at < 5n; at++) yield { offset: at, data: CHUNK, totalBytes: 5n };
      },
    });
    const got: bigint[] = [];
    for await (const { offset, data } of stub.downloadModel({ offset: 2n })) {
      expect(Buffer.from(data).equals(CHUNK)).toBe(true);
      got.push(offset);
    }
    expect(got).toEqual([2n, 3n, 4n]);
  });

  test('lets the memory of a message go when the next one is asked for', async () => {
    const { stub } = await someModelCalls({
      async *downloadModel() {
        for (let offset = 0n; offset < 3n; offset++) yield { offset, data: CHUNK };
      },
    });
    const got = await collect(stub.downloadModel({}));
    expect(got.map(({ data }) => data.length)).toEqual([0, 0, 0]);
  });

  test('does not run far ahead of a slow reader', async () => {
    let sent = 0;
    const { stub } = await someModelCalls({
      async *downloadModel() {
        for (; sent < MANY; sent++) yield { offset: BigInt(sent), data: CHUNK };
      },
    });
    let read = 0;
    let lead = 0;
    for await (const { offset } of stub.downloadModel({})) {
      expect(offset).toBe(BigInt(read++));
      for (let turns = 0; turns < 5; turns++) await nextTurn();
      lead = Math.max(lead, sent - read);
    }
    expect(read).toBe(MANY);
    expect(lead).toBeLessThan(FAR_AHEAD);
  });

  test('is cancelled when its reader stops early', async () => {
    const ended = Promise.withResolvers<string>();
    const { stub, bugs } = await someModelCalls({
      async *downloadModel(_, { signal }) {
        try {
          for (let offset = 0n; !signal.aborted; offset++) yield { offset, data: CHUNK };
        } finally {
          ended.resolve(signal.aborted ? 'the caller has gone' : 'for no reason');
        }
      },
    });
    for await (const { offset } of stub.downloadModel({})) if (offset === 1n) break;
    expect(await ended.promise).toBe('the caller has gone');
    expect(bugs).toEqual([]);
  });

  test('is cancelled by the signal of its caller, before or in the middle', async () => {
    const { stub } = await someModelCalls({
      async *downloadModel(_, { signal }) {
        for (let offset = 0n; !signal.aborted; offset++) yield { offset, data: CHUNK };
      },
    });
    const stop = new AbortController();
    const reading = (async () => {
      for await (const { offset } of stub.downloadModel({}, { signal: stop.signal })) if (offset === 3n) stop.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await expect(collect(stub.downloadModel({}, { signal: stop.signal }))).rejects.toMatchObject({ code: 'cancelled' });
    await expect(stub.queryUpload({}, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a stream to the server', () => {
  test('does not run far ahead of a slow handler', async () => {
    let sent = 0;
    let read = 0;
    let lead = 0;
    const { stub } = await someModelCalls({
      async submitGradients(requests) {
        for await (const { kind } of requests) {
          expect(kind.case).toBe('chunk');
          read++;
          for (let turns = 0; turns < 5; turns++) await nextTurn();
          lead = Math.max(lead, sent - read);
        }
        return {};
      },
    });
    async function* chunks() {
      for (; sent < MANY; sent++)
        yield { kind: { case: 'chunk' as const, value: { offset: BigInt(sent), data: CHUNK } } };
    }
    await stub.submitGradients(chunks());
    expect(read).toBe(MANY);
    expect(lead).toBeLessThan(FAR_AHEAD);
  });

  test('that the handler refuses in the middle ends with the reason, and its source is closed', async () => {
    const { stub } = await someModelCalls({
      async submitGradients(requests) {
        let chunks = 0;
        for await (const _ of requests) if (++chunks === 3) throw new AppError('update-malformed', 'too many');
        return {};
      },
    });
    const closed = Promise.withResolvers<void>();
    async function* endless() {
      try {
        for (let offset = 0n; ; offset++) yield { kind: { case: 'chunk' as const, value: { offset, data: CHUNK } } };
      } finally {
        closed.resolve();
      }
    }
    await expect(stub.submitGradients(endless())).rejects.toMatchObject({ code: 'update-malformed' });
    await closed.promise;
  });

  test('that the handler answers early keeps the answer', async () => {
    const { stub } = await someModelCalls({
      async uploadModel(requests) {
        for await (const { kind } of requests) if (kind.case === 'finish') break;
        return { modelName: 'digits', version: 3 };
      },
    });
    async function* messages() {
      yield { kind: { case: 'finish' as const, value: { sha256: 'x' } } };
      for (let i = 0; i < 3; i++) yield { kind: { case: 'chunk' as const, value: { data: CHUNK } } };
    }
    expect(await stub.uploadModel(messages())).toMatchObject({ modelName: 'digits', version: 3 });
  });

  test('whose source fails is cancelled, and fails with that', async () => {
    const arrived = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<unknown>();
    const { stub } = await someModelCalls({
      async submitGradients(requests, { signal }) {
        signal.addEventListener('abort', () => gone.resolve(signal.reason));
        for await (const _ of requests) arrived.resolve();
        return {};
      },
    });
    async function* failing() {
      yield { kind: { case: 'chunk' as const, value: { data: CHUNK } } };
      await arrived.promise;
      throw new AppError('storage-full', 'cannot read the file');
    }
    await expect(stub.submitGradients(failing())).rejects.toMatchObject({ code: 'storage-full' });
    expect(await gone.promise).toMatchObject({ code: 'cancelled' });
  });
});

describe('a stream both ways', () => {
  async function beats(answer: (sequence: bigint) => void) {
    const { client } = await aGrpcServer((server, options) =>
      addService(
        server,
        HeartbeatService,
        {
          async *heartbeat(requests) {
            for await (const { kind } of requests) {
              if (kind.case === 'goodbye') return;
              if (kind.case !== 'beat') continue;
              const { sequence } = kind.value;
              answer(sequence);
              yield { kind: { case: 'acknowledgement', value: { sequence, leaseMs: 9_000 } } };
            }
          },
        },
        options,
      ),
    );
    return createStub(client, HeartbeatService);
  }

  /** So many beats, perhaps a goodbye, and then silence without an end. */
  async function* beating(
    count: number,
    last: 'silence' | 'goodbye',
  ): AsyncGenerator<MessageInitShape<typeof HeartbeatRequestSchema>> {
    for (let sequence = 1n; sequence <= count; sequence++) yield { kind: { case: 'beat', value: { sequence } } };
    if (last === 'goodbye') yield { kind: { case: 'goodbye', value: {} } };
    await new Promise(() => undefined);
  }

  test('ends well when the handler returns, though the caller has not', async () => {
    const stub = await beats(() => undefined);
    const answers = await collect(stub.heartbeat(beating(3, 'goodbye')));
    expect(answers.map(({ kind }) => kind.case === 'acknowledgement' && kind.value.sequence)).toEqual([1n, 2n, 3n]);
  });

  test('keeps the status of a handler that ends it in the middle', async () => {
    const stub = await beats((sequence) => {
      if (sequence === 2n) throw new AppError('conflict', 'a newer stream of this device took over');
    });
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const { kind } of stub.heartbeat(beating(5, 'silence'))) got.push(kind.case);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'conflict',
      message: 'a newer stream of this device took over',
    });
    expect(got).toEqual(['acknowledgement']);
  });

  test('gets its status also when the handler ends it while an answer is being written and a message is being read', async () => {
    const { client } = await aGrpcServer((server, options) =>
      addService(
        server,
        HeartbeatService,
        {
          async *heartbeat(requests) {
            const messages = requests[Symbol.asyncIterator]();
            let next = messages.next();
            for (let sequence = 1n; sequence < 20n; sequence++) {
              await next;
              next = messages.next();
              yield { kind: { case: 'acknowledgement', value: { sequence, leaseMs: 9_000 } } };
            }
            next.catch(() => undefined);
            throw new AppError('too-many-requests', 'not so fast');
          },
        },
        options,
      ),
    );
    const stub = createStub(client, HeartbeatService);
    const flood = async () => await collect(stub.heartbeat(beating(200, 'goodbye')));
    const floods = await Promise.allSettled(Array.from({ length: 20 }, flood));
    expect(floods.map(({ status }) => status)).toEqual(floods.map(() => 'rejected'));
  });
});
