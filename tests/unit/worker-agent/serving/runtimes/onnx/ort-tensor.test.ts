import { expect, test } from 'vitest';
import type { TensorType } from '../../../../../../common/serving/inference-request.ts';
import { fromOrt, toOrt } from '../../../../../../worker-agent/serving/runtimes/onnx/ort-tensor.ts';
import { VALUE_BYTES } from '../../../../../../worker-agent/serving/runtimes/tensors/tensor-block.ts';

const numeric = (Object.keys(VALUE_BYTES) as TensorType[]).filter((type) => type !== 'BYTES');

test.each(numeric)('%s comes back as it went, from any place in memory', (type) => {
  const size = VALUE_BYTES[type] ?? 0;
  // One byte off: nothing wider lies there by itself.
  const bytes = Uint8Array.from({ length: 6 * size + 1 }, (_, at) => (type === 'BOOL' ? at % 2 : at * 5)).subarray(1);
  const header = { name: 'x', type, shape: [2, 3], sizeBytes: bytes.length };
  const back = fromOrt('x', toOrt({ header, bytes }));
  expect(back.header).toEqual(header);
  expect([...back.bytes]).toEqual([...bytes]);
});

const strings = (...texts: string[]): Uint8Array =>
  Buffer.concat(
    texts.map((text) =>
      Buffer.concat(
        [Uint32Array.of(Buffer.byteLength(text)), Buffer.from(text)].map((one) =>
          Buffer.from(one.buffer, one.byteOffset, one.byteLength),
        ),
      ),
    ),
  );

test('BYTES are strings', () => {
  const bytes = strings('whale', '', 'Wal 🐋');
  const tensor = toOrt({ header: { name: 'x', type: 'BYTES', shape: [3], sizeBytes: bytes.length }, bytes });
  expect(tensor.data).toEqual(['whale', '', 'Wal 🐋']);
  expect([...fromOrt('x', tensor).bytes]).toEqual([...bytes]);
});

test.each([
  ['ends early', strings('whale').subarray(0, 6), 1, 'ends in the middle of a string'],
  ['has half a length', Uint8Array.of(1, 0), 1, 'ends in the middle of a string'],
  ['has too few', strings('whale'), 2, 'has 1 strings, not 2'],
  ['is no text', Uint8Array.of(1, 0, 0, 0, 0xff), 1, 'has a string that is not UTF-8'],
])('BYTES that %s are refused', (_, bytes, count, why) => {
  const block = { header: { name: 'x', type: 'BYTES' as const, shape: [count], sizeBytes: bytes.length }, bytes };
  expect(() => toOrt(block)).toThrow(`the tensor "x" ${why}`);
});
