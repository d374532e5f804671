import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BulkMessage, bulkSerializerOf } from '../../../../platform/grpc/bulk-serializer.ts';
import {
  ChunkSchema,
  DownloadModelResponseSchema,
  QueryUploadRequestSchema,
  SubmitGradientsRequestSchema,
  UploadModelRequestSchema,
} from '../../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { FetchInputResponseSchema } from '../../../../proto/gen/edgeorchestra/v1/task_pb.js';

const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // Lengths around which the length's own encoding grows.
  fc.constantFrom(0, 127, 128, 16_383, 16_384, 262_144).map((length) => new Uint8Array(length).fill(0xff)),
);
const chunk = fc.record({ offset: uint64, data: bytes }, { requiredKeys: [] });
const hash = fc.string({ unit: 'binary', maxLength: 80 });

/** As grpc-js writes it: behind the head of a frame. */
function written(message: BulkMessage | undefined): Uint8Array {
  if (message === undefined) throw new Error('not a bulk message');
  const frame = Buffer.alloc(5 + message.length);
  expect(message.copy(frame, 5)).toBe(message.byteLength);
  return frame.subarray(5);
}

function expectSameAsProtobuf<Schema extends DescMessage>(schema: Schema, value: MessageInitShape<Schema>): void {
  const serialize = bulkSerializerOf(schema);
  const decode = (encoded: Uint8Array) => fromBinary<DescMessage>(schema, Uint8Array.from(encoded));
  const expected = decode(toBinary<DescMessage>(schema, create<DescMessage>(schema, value)));
  expect(decode(written(serialize?.(value)))).toEqual(expected);
}

test.each([
  ['DownloadModelResponse', DownloadModelResponseSchema],
  ['FetchInputResponse', FetchInputResponseSchema],
])('%s reads like what protobuf itself writes, with any of its fields', (_, schema) => {
  const message = fc.record({ offset: uint64, data: bytes, totalBytes: uint64 }, { requiredKeys: [] });
  fc.assert(
    fc.property(message, (value) => {
      expectSameAsProtobuf<DescMessage>(schema, value);
      expectSameAsProtobuf<DescMessage>(schema, create<DescMessage>(schema, value));
    }),
  );
});

test('UploadModelRequest and SubmitGradientsRequest do, whatever they hold', () => {
  const kind = fc.oneof(
    chunk.map((value) => ({ case: 'chunk', value })),
    chunk.map((value) => ({ case: 'chunk', value: create(ChunkSchema, value) })),
    fc.constant({ case: 'start', value: { totalBytes: 12n } }),
    hash.map((sha256) => ({ case: 'finish', value: { sha256 } })),
    fc.constant({ case: undefined }),
  );
  fc.assert(
    fc.property(fc.record({ kind }, { requiredKeys: [] }), (value) => {
      expectSameAsProtobuf<DescMessage>(UploadModelRequestSchema, value);
      expectSameAsProtobuf<DescMessage>(SubmitGradientsRequestSchema, value);
    }),
  );
});

test('the payload is copied into the frame, not shared: what the sender does with its buffer afterwards does not matter', () => {
  const data = new Uint8Array([1, 2, 3]);
  const encoded = written(bulkSerializerOf(DownloadModelResponseSchema)?.({ data }));
  data.fill(9);
  expect(fromBinary(DownloadModelResponseSchema, Uint8Array.from(encoded)).data).toEqual(new Uint8Array([1, 2, 3]));
});

test('other messages are left to protobuf', () => {
  expect(bulkSerializerOf(QueryUploadRequestSchema)).toBeUndefined();
});
