import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importOnnx } from '../../../../common/onnx/import-onnx.ts';
import { readOnnx } from '../../../../common/onnx/read-onnx.ts';
import { engineOutputs } from '../../../support/onnx/engine-outputs.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url));
const computed = JSON.parse(fixture('torch-outputs.json').toString()) as Readonly<
  Record<string, { readonly samples: number[]; readonly outputs: number[] }>
>;
const imported = (name: string) => importOnnx(readOnnx(fixture(`torch-${name}.onnx`)));

describe('a graph from PyTorch', () => {
  test.each(['cnn', 'gru', 'mlp'])('%s gives in the engine what it gave there', (name) => {
    const { samples, outputs } = computed[name] ?? { samples: [], outputs: [] };
    const { spec, parameters } = imported(name);
    const own = engineOutputs(spec, parameters, Float32Array.from(samples), 2);
    expect(own).toHaveLength(outputs.length);
    for (const [index, value] of own.entries()) expect(Math.abs(value - (outputs[index] ?? 0))).toBeLessThan(1e-5);
  });

  test('with channels first becomes a model of images as they are here', () => {
    const { spec } = imported('cnn');
    expect(spec.input).toEqual([13, 13, 3]);
    expect(spec.layers.map(({ type }) => type)).toEqual([
      'conv2d',
      'relu',
      'max-pool',
      'residual',
      'relu',
      'flatten',
      'dense',
    ]);
  });

  test('is trained on what fits its end: classes where a softmax is, the next token where tokens are told', () => {
    expect(imported('mlp')).toMatchObject({ spec: { loss: 'softmax-cross-entropy' }, leftOut: 'softmax' });
    expect(imported('gru')).toMatchObject({ spec: { loss: 'next-token-cross-entropy' }, leftOut: null });
    const asked = importOnnx(readOnnx(fixture('torch-mlp.onnx')), 'mean-squared-error');
    expect(asked).toMatchObject({ spec: { loss: 'mean-squared-error' }, leftOut: null });
    expect(asked.spec.layers.at(-1)).toEqual({ type: 'softmax' });
  });

  test('with the exact gelu is refused by its node', () => {
    expect(() => imported('erf')).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        details: { node: 'node_gelu', operator: 'Gelu' },
        hint: expect.stringContaining("approximate='tanh'"),
      }),
    );
  });
});
