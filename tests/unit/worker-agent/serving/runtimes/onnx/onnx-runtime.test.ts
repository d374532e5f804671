import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OnnxModel } from '../../../../../../common/onnx/onnx-model.ts';
import { writeOnnx } from '../../../../../../common/onnx/write-onnx.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aCompletion, aFixture, aRuntime, ask, asking, floats, outputOf } from '../a-runtime.ts';

interface TorchOutputs {
  readonly [name: string]: { readonly samples: readonly number[]; readonly outputs: readonly number[] };
}

/** A graph of one node over float32 tensors with an open first dimension. */
function aGraph(operator: string, attributes: OnnxModel['nodes'][number]['attributes'] = new Map()): string {
  const port = (name: string) => ({ name, type: 'float32', shape: ['batch', 2] }) as const;
  const node = { name: 'node', operator, domain: '', inputs: ['x'], outputs: ['y'], attributes };
  const file = join(aTemporaryFolder(), 'model.onnx');
  const model: OnnxModel = {
    producer: ['test', '1'],
    irVersion: 8,
    opset: 17,
    metadata: new Map(),
    graphName: 'test',
    nodes: [node],
    initialisers: [],
    inputs: [port('x')],
    outputs: [port('y')],
  };
  writeFileSync(file, Buffer.concat(writeOnnx(model)));
  return file;
}

describe('an ONNX graph', { timeout: 60_000 }, () => {
  test('answers as PyTorch does that has written it', async () => {
    const { runtime } = await aRuntime({ format: 'onnx', file: aFixture('torch-mlp.onnx') });
    expect(runtime.facts).toMatchObject({ engine: 'onnxruntime 1.30.0', backend: 'cpu', threads: 1, contextTokens: 0 });
    const known = JSON.parse(readFileSync(aFixture('torch-outputs.json'), 'utf8')) as TorchOutputs;
    const { samples = [], outputs = [] } = known['mlp'] ?? {};
    const { body, content } = floats('x', [2, 6], Float32Array.from(samples));
    const made = outputOf(await ask(runtime, body, { content }), 'y');
    const expected = [outputs.slice(0, 3), outputs.slice(3)].flatMap(softmax);
    expect(made).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) expect(made[index]).toBeCloseTo(value, 5);
  });

  test('gives each of many that ask at once what it would give them alone', async () => {
    const { runtime } = await aRuntime({ format: 'onnx', file: aFixture('torch-mlp.onnx') });
    const requests = Array.from({ length: 90 }, (_, index) => {
      const rows = 1 + (index % 3);
      return floats(
        'x',
        [rows, 6],
        Float32Array.from({ length: rows * 6 }, (_, at) => Math.sin(index * 31 + at)),
      );
    });
    const alone = [];
    for (const { body, content } of requests) alone.push(outputOf(await ask(runtime, body, { content }), 'y'));
    const said = await Promise.all(requests.map(({ body, content }) => ask(runtime, body, { content })));
    for (const [index, one] of said.entries()) {
      const made = outputOf(one, 'y');
      expect(made).toHaveLength(alone[index]?.length ?? 0);
      for (const [at, value] of made.entries()) expect(value).toBeCloseTo(alone[index]?.[at] ?? Number.NaN, 6);
    }
  });

  test('is not asked together where samples touch each other', async () => {
    const axis = new Map([['axis', { kind: 'integer', value: 0 }]] as const);
    const { runtime } = await aRuntime({ format: 'onnx', file: aGraph('Softmax', axis) });
    const { body, content } = floats('x', [1, 2], Float32Array.of(3, 4));
    const said = await Promise.all(Array.from({ length: 20 }, () => ask(runtime, body, { content })));
    // Of one sample alone each probability over samples is 1.
    expect(said.map((one) => [...outputOf(one, 'y')])).toEqual(Array.from({ length: 20 }, () => [1, 1]));
  });

  test('names the tensor that does not fit', async () => {
    const { runtime } = await aRuntime({ format: 'onnx', file: aFixture('torch-mlp.onnx') });
    const refused = ({ body, content }: ReturnType<typeof floats>) => expect(ask(runtime, body, { content })).rejects;
    const fit = floats('x', [1, 6], new Float32Array(6));
    await refused(floats('z', [1, 6], new Float32Array(6))).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('"z" is no input of the model; its inputs are "x"'),
    });
    await refused(floats('x', [1, 7], new Float32Array(7))).toMatchObject({
      message: 'the tensor "x" is [1, 7]; the model takes [batch, 6]',
      details: { tensor: 'x' },
    });
    await refused({ ...fit, content: new Uint8Array(20) }).toMatchObject({ code: 'invalid-argument' });
    if (fit.body.kind !== 'tensors') throw new TypeError();
    const whole = fit.body.inputs.map((header) => ({ ...header, type: 'INT32' as const }));
    await refused({ ...fit, body: { ...fit.body, inputs: whole } }).toMatchObject({
      message: 'the tensor "x" is INT32; the model takes FP32',
    });
    await refused({ ...fit, body: { ...fit.body, inputs: [] }, content: new Uint8Array() }).toMatchObject({
      message: 'the tensor "x" is missing',
    });
    await refused({ ...fit, body: { ...fit.body, outputs: ['w'] } }).toMatchObject({ details: { path: 'outputs' } });
    await expect(ask(runtime, aCompletion('a'))).rejects.toMatchObject({ code: 'invalid-argument' });
    // After all of these it still answers.
    expect(outputOf(await ask(runtime, fit.body, { content: fit.content }), 'y')).toHaveLength(3);
  });

  test('does not tell who has gone, and serves who has not', async () => {
    const { runtime } = await aRuntime({ format: 'onnx', file: aFixture('torch-mlp.onnx') });
    const { body, content } = floats('x', [1, 6], new Float32Array(6));
    const gone = asking(runtime, body, { content });
    gone.call.cancel();
    const settled: string[] = [];
    void gone.said.then(
      () => settled.push('said'),
      () => settled.push('failed'),
    );
    await ask(runtime, body, { content });
    expect(settled).toEqual([]);
  });

  test.each([
    ['is no graph', Buffer.from('not protobuf at all'), 'model-malformed'],
    ['has no tensor to give', readFileSync(aFixture('if-optional.onnx')), 'model-unsupported'],
  ])('is refused when it %s', async (_, bytes, code) => {
    const file = join(aTemporaryFolder(), 'model.onnx');
    writeFileSync(file, bytes);
    await expect(aRuntime({ format: 'onnx', file })).rejects.toMatchObject({ code });
  });
});

function softmax(values: readonly number[]): number[] {
  const powers = values.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
