import { once } from 'node:events';
import { connect } from 'node:http2';
import { connect as dial } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { ModelService, SubmitGradientsRequestSchema } from '../../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { someModelCalls } from './model-calls.ts';

const CHUNK = new Uint8Array(256 << 10).fill(7);
/** Fewer than a window holds. */
const CHUNKS = 12;

function frame(offset: number): Buffer {
  const kind = { case: 'chunk' as const, value: { offset: BigInt(offset), data: CHUNK } };
  const message = toBinary(SubmitGradientsRequestSchema, create(SubmitGradientsRequestSchema, { kind }));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

test('what came over a connection that was cut reaches its handler, though it is slow', async () => {
  const first = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const taken: number[] = [];
  const { port } = await someModelCalls({
    async submitGradients(requests) {
      try {
        for await (const { kind } of requests) {
          if (kind.case === 'chunk' && kind.value.data.length === CHUNK.length) taken.push(Number(kind.value.offset));
          first.resolve();
          await goOn.promise;
        }
      } finally {
        ended.resolve(); // well or not: the end of a stream proves nothing
      }
      return {};
    },
  });

  const socket = dial(port, '127.0.0.1');
  const session = connect(`http://127.0.0.1:${port}`, { createConnection: () => socket });
  session.on('error', () => undefined);
  await once(session, 'remoteSettings');
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${ModelService.typeName}/SubmitGradients`,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => undefined);
  for (let offset = 0; offset < CHUNKS; offset++) {
    await new Promise((resolve) => stream.write(frame(offset), resolve));
  }
  await first.promise;
  // Once it has answered this, it has all that came before.
  await new Promise((resolve) => session.ping(resolve));
  socket.destroy();
  await delay(200); // by then the server knows
  goOn.resolve();

  await ended.promise;
  expect(taken).toEqual(Array.from({ length: CHUNKS }, (_, offset) => offset));
});
