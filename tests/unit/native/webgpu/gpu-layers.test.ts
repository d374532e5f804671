import { describe, expect, test } from 'vitest';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { aCase, expectSameGradients, furthestApart, lossesOf, withBoth } from './both-engines.ts';
import { conv, dense, describeOnGpu, FLATTEN, RELU, residual } from './on-software-gpu.ts';

const attention = (heads: number, causal = false) => ({ type: 'multi-head-attention', heads, causal });
const embedded = (vocabulary: number, features: number) => [
  { type: 'embedding', vocabulary, features },
  { type: 'position-embedding' },
];
const BATCH_NORM = { type: 'batch-norm' };
const LAYER_NORM = { type: 'layer-norm' };
const MEAN = { type: 'global-average-pool' };

/** Foretells tokens by those before them. */
function transformer(positions: number, features: number, heads: number, vocabulary: number) {
  const block = [
    residual([LAYER_NORM, attention(heads, true)]),
    residual([LAYER_NORM, dense(4 * features), { type: 'gelu' }, dense(features)]),
  ];
  const layers = [...embedded(vocabulary, features), ...block, LAYER_NORM, dense(vocabulary)];
  return aCase([positions], layers, 'next-token-cross-entropy');
}

const momentum = { optimizer: { name: 'momentum', momentum: 0.9, weightDecay: 0.01 } } as const;

describeOnGpu(180_000, (gpu) => {
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
        aCase([70, 4], [attention(1, true), dense(2), FLATTEN, dense(3)]),
      ],
      ['a transformer', transformer(20, 8, 2, 23)],
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
      await expectSameGradients(gpu(), example, 5, 3);
    });
  });

  describe('fifty steps lose what the portable kernels lose, and lead to the same parameters', () => {
    test.each([
      ['a transformer', transformer(5, 4, 1, 7), momentum],
      [
        'batch norms, whose running statistics no decay and no pull may move',
        aCase([3, 3, 4], [conv(4, 3), BATCH_NORM, RELU, FLATTEN, dense(6), BATCH_NORM, dense(3)]),
        { ...momentum, clipNorm: 1, proximalMu: 0.5 },
      ],
      [
        'grouped convolutions',
        aCase([6, 6, 4], [conv(4, 3, { groups: 4 }), RELU, conv(8, 2, { groups: 2 }), FLATTEN, dense(3)]),
        momentum,
      ],
      ['a gated recurrent unit', aCase([4, 3], [{ type: 'gru', units: 6, output: 'last' }, dense(3)]), momentum],
    ] as const)('%s', async (_, example, options) => {
      await withBoth(gpu(), example, 4, async (portable, onGpu) => {
        const expected = await lossesOf(portable, example, { epochs: 17, ...options });
        const own = await lossesOf(onGpu, example, { epochs: 17, ...options });
        expect(own.losses).toHaveLength(51);
        expect(furthestApart(own.losses, expected.losses)).toBeLessThan(1e-4);
        expect(furthestApart(own.parameters, expected.parameters)).toBeLessThan(1e-4);
      });
    });
  });

  describe('what people train takes the same step', () => {
    const presets = Object.entries(MODEL_PRESETS).map(([name, { spec }]) => {
      return [name, aCase(spec.input, spec.layers, spec.loss)] as const;
    });
    const models = [...presets, ['a transformer of letters', transformer(64, 64, 4, 70)] as const];
    test.each(models)('%s', async (_, example) => {
      await expectSameGradients(gpu(), example, 2);
    });
  });
});
