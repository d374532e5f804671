import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import { exportOnnx } from '../../../../common/onnx/export-onnx.ts';
import { importOnnx } from '../../../../common/onnx/import-onnx.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode } from '../../../../common/onnx/onnx-model.ts';
import { readOnnx } from '../../../../common/onnx/read-onnx.ts';
import { writeOnnx } from '../../../../common/onnx/write-onnx.ts';
import { Random } from '../../../../common/random.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { trainedParameters } from '../../../support/onnx/engine-outputs.ts';

const spec = ModelSpec.parse({
  input: [8, 8, 2],
  layers: [
    { type: 'conv2d', filters: 4, kernel: 3 },
    { type: 'relu' },
    { type: 'max-pool' },
    { type: 'flatten' },
    { type: 'dense', units: 3 },
  ],
});
const exported = exportOnnx(spec, trainedParameters(spec, new Random(1)), { name: 'model', classes: null });

/** The exported model with one of its nodes changed. */
function changed(operator: string, change: (node: OnnxNode) => Partial<OnnxNode>): OnnxModel {
  const nodes = exported.nodes.map((node) => (node.operator === operator ? { ...node, ...change(node) } : node));
  return { ...exported, nodes };
}

const withAttribute = (name: string, attribute: OnnxAttribute) => (node: OnnxNode) => ({
  attributes: new Map([...node.attributes, [name, attribute] as const]),
});
const integers = (...value: number[]): OnnxAttribute => ({ kind: 'integers', value });

describe('a graph that the engine cannot compute is refused by node and operator', () => {
  test.each([
    ['another operator', changed('Relu', () => ({ operator: 'LeakyRelu' })), 'LeakyRelu', 'no such layer'],
    ['an operator of somebody', changed('Relu', () => ({ domain: 'com.example' })), 'Relu', 'no such layer'],
    [
      'padding on one side',
      changed('Conv', withAttribute('pads', integers(2, 2, 0, 0))),
      'Conv',
      'padding of 2, 2, 0, 0',
    ],
    ['strides that differ', changed('Conv', withAttribute('strides', integers(1, 2))), 'Conv', 'strides of 1 and 2'],
    ['dilations', changed('Conv', withAttribute('dilations', integers(2, 2))), 'Conv', 'dilations'],
    [
      'a long window',
      changed('MaxPool', withAttribute('kernel_shape', integers(2, 1))),
      'MaxPool',
      'a window of 2 × 1',
    ],
    [
      'a pool that leaves the image',
      changed('MaxPool', withAttribute('pads', integers(1, 1, 1, 1))),
      'MaxPool',
      'padding',
    ],
    ['a transposed input', changed('Gemm', withAttribute('transA', { kind: 'integer', value: 1 })), 'Gemm', 'transA'],
    [
      'weights that are computed',
      changed('Gemm', ({ inputs }) => ({ inputs: [inputs[0] ?? '', 'x', ''] })),
      'Gemm',
      'is computed',
    ],
  ])('%s', (_what, model, operator, why) => {
    const refusal = { code: 'model-unsupported', details: expect.objectContaining({ operator }) };
    const found = thrownBy(() => importOnnx(model));
    expect(found).toMatchObject(refusal);
    expect(found.message).toContain(why);
    expect(found.message).toContain(`node "layers.`);
  });

  test('two inputs, two outputs and open sizes are told of', () => {
    const [input] = exported.inputs;
    const [output] = exported.outputs;
    if (input === undefined || output === undefined) throw new Error('the model has both');
    const other = { ...input, name: 'other' };
    expect(thrownBy(() => importOnnx({ ...exported, inputs: [input, other] })).message).toContain('2 inputs');
    expect(thrownBy(() => importOnnx({ ...exported, outputs: [output, output] })).message).toContain('2 outputs');
    const open = { ...input, shape: ['batch', 'height', 8, 2] };
    expect(thrownBy(() => importOnnx({ ...exported, inputs: [open] })).message).toContain('fixed sizes');
  });
});

test('a small file cannot ask for endless parameters, layers or blocks', () => {
  const wide = ModelSpec.parse({ input: [600], layers: [{ type: 'dense', units: 600 }] });
  const shared = exportOnnx(wide, new Float32Array(600 * 601), { name: 'model', classes: null });
  const [gemm] = shared.nodes;
  if (gemm === undefined) throw new Error('it has a node');
  const [, ...weights] = gemm.inputs;
  const chain = (count: number, last: (index: number) => Partial<OnnxNode>) =>
    Array.from({ length: count }, (_, index): OnnxNode => {
      const [from, to] = [index === 0 ? 'sample' : `v${index}`, index === count - 1 ? 'classes' : `v${index + 1}`];
      return { ...gemm, inputs: [from, ...weights], outputs: [to], ...last(index) };
    });
  const loop = (nodes: OnnxNode[]) => thrownBy(() => importOnnx({ ...shared, nodes })).message;
  expect(loop(chain(2_000, () => ({})))).toContain('weights are used more than once');
  expect(
    loop(chain(2_000, (index) => ({ operator: 'Relu', inputs: [index === 0 ? 'sample' : `v${index}`] }))),
  ).toContain('more than 256 layers');
  // Every value is added to one that comes later: blocks within blocks.
  const inner = chain(5_000, (index) => ({ operator: 'Relu', inputs: [index === 0 ? 'sample' : `v${index}`] }));
  const closing = inner.map((node, index): OnnxNode => {
    const before = index === 0 ? 'classes' : `s${index - 1}`;
    const outer = inner[inner.length - 1 - index]?.inputs[0] ?? '';
    return {
      ...node,
      operator: 'Add',
      inputs: [before, outer],
      outputs: [index === inner.length - 1 ? 'end' : `s${index}`],
    };
  });
  const outputs = shared.outputs.map((port) => ({ ...port, name: 'end' }));
  const deep = { ...shared, outputs, nodes: [...inner, ...closing] };
  expect(thrownBy(() => importOnnx(deep)).message).toContain('blocks nest at most 2 deep');
});

test('5,000 damaged files are read or refused, and nothing else', () => {
  const file = new Uint8Array(Buffer.concat(writeOnnx(exported)));
  const random = new Random(9);
  let refused = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.boolean(), (count, isShort) => {
      const damaged = file.slice(0, isShort ? random.below(file.length) : file.length);
      for (let i = 0; i < count && damaged.length > 0; i++) {
        // Most of the file is weights, where nothing can go wrong but the numbers.
        damaged[random.below(Math.min(damaged.length, 900))] = random.below(256);
      }
      const outcome = outcomeOf(() => importOnnx(readOnnx(damaged)));
      if (outcome instanceof AppError) refused++;
      else if (outcome instanceof Error) throw outcome;
    }),
    { numRuns: 5_000, interruptAfterTimeLimit: 15_000 },
  );
  expect(refused).toBeGreaterThan(1_000);
});

function outcomeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

function thrownBy(run: () => unknown): AppError {
  const outcome = outcomeOf(run);
  if (outcome instanceof AppError) return outcome;
  throw new Error('it was not refused', { cause: outcome });
}
