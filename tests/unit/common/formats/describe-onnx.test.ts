import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../../../../common/formats/byte-source.ts';
import { memorySource } from '../../../../common/formats/byte-source.ts';
import { describeOnnx, looksLikeOnnx } from '../../../../common/formats/describe-onnx.ts';
import { aMessage, varint } from './a-protobuf.ts';
import { anOnnxModel, aTensor } from './an-onnx-model.ts';

const read = (bytes: Uint8Array) => describeOnnx(memorySource(bytes));

test('a model is described with its ports, also those of nested graphs counted', async () => {
  const source = memorySource(anOnnxModel());
  expect(await looksLikeOnnx(source)).toBe(true);
  expect(await describeOnnx(source)).toEqual({
    kind: 'model',
    format: 'onnx',
    formatVersion: 'IR 9, opset 17',
    name: null,
    architecture: null,
    producer: 'pytorch 2.13',
    parameters: 12 + 3 + 10_000 + 2 + 5,
    tensors: 5,
    quantisation: 'float32',
    contextLength: null,
    inputs: [{ name: 'x', type: 'float32', shape: ['batch', 4] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['batch', 3] }],
    licence: 'MIT',
    hasExternalData: true,
    memoryBytes: 48 + 12 + 40_000 + 16 + 20,
    memory: { weightsBytes: 40_096, cacheBytes: 0, workBytes: 0, contextTokens: null },
  });
});

test('of two gigabytes of weights only the header is read', async () => {
  const weightBytes = 2 * 2 ** 30;
  const tensorHead = [...aMessage([1, weightBytes / 4], [2, 1], [8, 'w']), 9 * 8 + 2, ...varint(weightBytes)];
  const graphHead = [5 * 8 + 2, ...varint(tensorHead.length + weightBytes), ...tensorHead];
  const head = Uint8Array.from([8, 9, 7 * 8 + 2, ...varint(graphHead.length + weightBytes), ...graphHead]);
  const tail = aMessage([8, aMessage([2, 21])]);
  let bytesRead = 0;
  const source: ByteSource = {
    sizeBytes: head.length + weightBytes + tail.length,
    read: async (offset, length) => {
      bytesRead += length;
      return Uint8Array.from({ length }, (_, index) => {
        const at = offset + index;
        return head[at] ?? tail[at - head.length - weightBytes] ?? 0;
      });
    },
  };
  expect(await describeOnnx(source)).toMatchObject({
    formatVersion: 'IR 9, opset 21',
    parameters: weightBytes / 4,
    memoryBytes: weightBytes,
  });
  expect(bytesRead).toBeLessThan(16_384);
});

describe('what is wrong is named', () => {
  test('a file that ends within its graph is cut short', async () => {
    const whole = anOnnxModel();
    await expect(read(whole.subarray(0, 60))).rejects.toMatchObject({
      code: 'model-truncated',
      details: { sizeBytes: 60 },
    });
  });

  const tensors: Readonly<Record<string, [Uint8Array, RegExp]>> = {
    'values that do not fit the shape': [aTensor('t', [7], new Uint8Array(4)), /"t" has 4 bytes of values, not 28/],
    'a shape without values': [aMessage([1, 1_000_000], [2, 1], [8, 't']), /has no values/],
    'a shape as large as none': [aTensor('t', [2 ** 40, 2 ** 40], new Uint8Array(4)), /has 1099511627776 × /],
    'too many dimensions': [
      aTensor(
        't',
        Array.from({ length: 99 }, () => 1),
        new Uint8Array(4),
      ),
      /more than 64/,
    ],
  };
  test.each(Object.entries(tensors))('%s', async (_, [tensor, message]) => {
    await expect(read(anOnnxModel([[5, tensor]]))).rejects.toMatchObject({
      code: 'model-malformed',
      message: expect.stringMatching(message),
    });
  });

  test('graphs in graphs without an end', async () => {
    let graph = aMessage([2, 'inner']);
    for (let depth = 0; depth < 40; depth++) graph = aMessage([1, aMessage([5, aMessage([6, graph])])]);
    await expect(read(aMessage([1, 9], [7, graph]))).rejects.toMatchObject({
      code: 'model-malformed',
      message: expect.stringContaining('nested'),
    });
  });

  test('a field that is longer than its message, and a number without an end', async () => {
    const tooLong = Uint8Array.from([8, 9, 58, 4, 18, 100, 1, 2, ...new Uint8Array(200)]);
    await expect(read(tooLong)).rejects.toMatchObject({ code: 'model-malformed' });
    const endless = Uint8Array.from([8, ...new Uint8Array(20).fill(0xff)]);
    await expect(read(endless)).rejects.toMatchObject({ code: 'model-malformed' });
  });
});
