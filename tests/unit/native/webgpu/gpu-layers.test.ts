import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ComputeDevice } from '../../../../native/webgpu/compute-device.ts';
import type { Gpu } from '../../../../native/webgpu/gpu-interface.ts';
import { noSoftwareGpu, openSoftwareGpu } from '../../../support/open-software-gpu.ts';
import { aCase, furthestApart, gradientOf, lossesOf, withBoth } from './both-engines.ts';

const dense = (units: number) => ({ type: 'dense', units });
const conv = (filters: number, kernel: number, more: object = {}) => ({ type: 'conv2d', filters, kernel, ...more });
const attention = (heads: number, causal = false) => ({ type: 'multi-head-attention', heads, causal });
const residual = (layers: object[]) => ({ type: 'residual', layers });
const embedded = (vocabulary: number, features: number) => [
  { type: 'embedding', vocabulary, features },
  { type: 'position-embedding' },
];
const RELU = { type: 'relu' };
const FLATTEN = { type: 'flatten' };
const BATCH_NORM = { type: 'batch-norm' };
const LAYER_NORM = { type: 'layer-norm' };
const MEAN = { type: 'global-average-pool' };
const NEXT_TOKEN = 'next-token-cross-entropy';

const block = [
  residual([LAYER_NORM, attention(4, true)]),
  residual([LAYER_NORM, dense(32), { type: 'gelu' }, dense(16)]),
];
const transformer = aCase([20], [...embedded(23, 16), ...block, LAYER_NORM, dense(23)], NEXT_TOKEN);
const adam = {
  optimizer: { name: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0 },
  learningRate: 0.01,
} as const;

describe.skipIf(noSoftwareGpu !== undefined)(
  `on a GPU in software (${noSoftwareGpu ?? 'SwiftShader'})`,
  { timeout: 90_000 },
  () => {
    let gpu: Gpu;
    /** Software takes seconds to compile a kernel: all tests share what is compiled. */
    let held: ComputeDevice;
    beforeAll(async () => {
      gpu = await openSoftwareGpu();
      held = await ComputeDevice.open(gpu);
    });
    afterAll(() => held.close());

    describe('gradients are those of the portable kernels but for rounding', () => {
      test.each([
        ['an embedding of few tokens, with positions', aCase([9], [...embedded(5, 6), MEAN, dense(4)])],
        ['an embedding of more tokens than occur', aCase([4], [...embedded(300, 3), FLATTEN, dense(3)])],
        [
          'softmax of rows, long and short',
          aCase([6, 5], [dense(80), { type: 'softmax' }, dense(3), { type: 'softmax' }, FLATTEN, dense(3)]),
        ],
        ['attention that sees everything', aCase([5, 6], [attention(2), attention(3), FLATTEN, dense(3)])],
        [
          'causal attention, more positions than a tile has rows',
          aCase([70, 8], [attention(2, true), dense(2), FLATTEN, dense(3)]),
        ],
        ['a transformer that foretells tokens', transformer],
        [
          'batch norm of images and of flat inputs',
          aCase(
            [5, 4, 3],
            [conv(6, 3), BATCH_NORM, RELU, conv(5, 3), BATCH_NORM, FLATTEN, dense(7), BATCH_NORM, dense(3)],
          ),
        ],
        [
          'batch norm first, and of a sequence',
          aCase([4, 6], [{ ...BATCH_NORM, epsilon: 0.01, momentum: 0.5 }, dense(7), BATCH_NORM, FLATTEN, dense(3)]),
        ],
        [
          'groups of several channels',
          aCase([7, 6, 4], [conv(8, 3, { groups: 2 }), RELU, conv(8, 3, { groups: 4, stride: 2 }), FLATTEN, dense(3)]),
        ],
        [
          'groups that are depthwise or of an odd size',
          aCase(
            [6, 5, 6],
            [
              conv(6, 3, { groups: 6 }),
              RELU,
              conv(9, 3, { groups: 3, padding: 'valid' }),
              conv(18, 2, { groups: 9, stride: 2 }),
              FLATTEN,
              dense(3),
            ],
          ),
        ],
        [
          'gated recurrent units of all positions',
          aCase([6, 3], [{ type: 'gru', units: 5 }, { type: 'gru', units: 7 }, MEAN, dense(3)]),
        ],
        [
          'the last state of a gated recurrent unit',
          aCase([5], [...embedded(9, 4), { type: 'gru', units: 6, output: 'last' }, dense(3)]),
        ],
      ])('%s', async (_, example) => {
        await withBoth(gpu, example, 11, async (portable, onGpu) => {
          for (const rows of [11, 3]) {
            const expected = await gradientOf(portable, example, rows);
            const { gradient, lossSum, correct } = await gradientOf(onGpu, example, rows);
            expect(furthestApart(gradient, expected.gradient)).toBeLessThan(1e-5);
            expect(lossSum / expected.lossSum).toBeCloseTo(1, 5);
            expect(correct).toBeCloseTo(expected.correct, 5);
          }
        });
      });
    });

    describe('fifty steps lose what the portable kernels lose', () => {
      test.each([['a transformer with adam', transformer, adam]])('%s', async (_, example, options) => {
        await withBoth(gpu, example, 4, async (portable, onGpu) => {
          const expected = await lossesOf(portable, example, { epochs: 17, ...options });
          const own = await lossesOf(onGpu, example, { epochs: 17, ...options });
          expect(own.losses).toHaveLength(51);
          console.log(furthestApart(own.losses, expected.losses), furthestApart(own.parameters, expected.parameters));
          expect(furthestApart(own.losses, expected.losses)).toBeLessThan(1e-4);
        });
      });
    });
  },
);
