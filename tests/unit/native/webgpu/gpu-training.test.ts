import { describe, expect, test } from 'vitest';
import { aCase, expectSameGradients, furthestApart, lossesOf, withBoth } from './both-engines.ts';
import { conv, dense, describeOnGpu, FLATTEN, RELU, residual } from './on-software-gpu.ts';

describeOnGpu(90_000, (gpu) => {
  describe('gradients are those of the portable kernels but for rounding', () => {
    test.each([
      ['dense layers, fused relus', aCase([70], [dense(40), RELU, dense(4)])],
      ['more rows and columns than a tile', aCase([12, 10], [dense(70), RELU, FLATTEN, dense(4)])],
      ['a depth that is cut into parts', aCase([900], [dense(5), { type: 'tanh' }, dense(4)])],
      ['convolutions', aCase([9, 7, 3], [conv(5, 3), RELU, conv(6, 5), FLATTEN, dense(4)])],
      [
        'strides and padding',
        aCase(
          [10, 9, 2],
          [conv(4, 3, { stride: 2 }), RELU, conv(5, 4, { stride: 3, padding: 'valid' }), { type: 'flatten' }, dense(4)],
        ),
      ],
      [
        'max pools, apart and overlapping',
        aCase(
          [9, 9, 2],
          [
            conv(4, 3),
            { type: 'max-pool', size: 3, stride: 2 },
            conv(4, 1),
            { type: 'max-pool' },
            { type: 'flatten' },
            dense(4),
          ],
        ),
      ],
      [
        'average pools, overlapping and global',
        aCase(
          [9, 8, 2],
          [conv(4, 3), { type: 'average-pool', size: 3, stride: 2 }, conv(4, 1), { type: 'global-average-pool' }],
        ),
      ],
      [
        'smooth activations',
        aCase([20], [dense(9), { type: 'gelu' }, dense(8), { type: 'sigmoid' }, dense(7), { type: 'tanh' }, dense(4)]),
      ],
      ['a relu of its own, and dropout', aCase([40], [dense(30), { type: 'dropout', rate: 0.4 }, RELU, dense(4)])],
      [
        'norms by groups and by positions',
        aCase(
          [6, 5, 4],
          [
            { type: 'group-norm', groups: 2 },
            conv(6, 1),
            { type: 'group-norm', groups: 3 },
            FLATTEN,
            { type: 'layer-norm' },
            dense(3),
          ],
        ),
      ],
      [
        'layer norms of a sequence',
        aCase([7, 5], [{ type: 'layer-norm' }, dense(6), { type: 'layer-norm' }, FLATTEN, dense(3)]),
      ],
      [
        'residual blocks, one in another',
        aCase(
          [10],
          [
            residual([dense(10), { type: 'tanh' }]),
            residual([
              { type: 'layer-norm' },
              dense(12),
              RELU,
              residual([dense(12), { type: 'dropout', rate: 0.3 }]),
              dense(10),
            ]),
            dense(3),
          ],
        ),
      ],
      ['mean squared error', aCase([6], [dense(8), RELU, dense(3)], 'mean-squared-error')],
      ['binary cross-entropy', aCase([6], [dense(8), RELU, dense(3)], 'binary-cross-entropy')],
    ])('%s', async (_, example) => {
      await expectSameGradients(gpu(), example, 11, 3);
    });
  });

  describe('fifty steps lose what the portable kernels lose', () => {
    const example = aCase([30], [dense(20), RELU, { type: 'dropout', rate: 0.2 }, dense(4)]);
    test.each([
      ['sgd', { learningRate: 0.1 }],
      [
        'sgd with decay, cut gradients and a pull back',
        { optimizer: { name: 'sgd', weightDecay: 0.1 }, clipNorm: 0.1, proximalMu: 0.5 },
      ],
      ['momentum', { optimizer: { name: 'momentum', momentum: 0.9, weightDecay: 0.01 } }],
      ['nesterov', { optimizer: { name: 'nesterov', momentum: 0.8, weightDecay: 0 } }],
      [
        'adam',
        {
          optimizer: { name: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.01 },
          learningRate: 0.01,
        },
      ],
      [
        'adamw',
        {
          optimizer: { name: 'adamw', beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1 },
          learningRate: 0.01,
        },
      ],
    ] as const)('%s', async (_, options) => {
      await withBoth(gpu(), example, 4, async (portable, onGpu) => {
        // Eleven samples in batches of four, four and three.
        const expected = await lossesOf(portable, example, { epochs: 17, ...options });
        const own = await lossesOf(onGpu, example, { epochs: 17, ...options });
        expect(own.losses).toHaveLength(51);
        expect(furthestApart(own.losses, expected.losses)).toBeLessThan(1e-4);
        expect(furthestApart(own.parameters, expected.parameters)).toBeLessThan(1e-4);
        expect(own.result).toMatchObject({ steps: 51, samplesSeen: 187, correct: expected.result.correct });
      });
    });
  });

  test('a second training begins anew, with other options', async () => {
    const example = aCase([30], [dense(20), RELU, dense(4)]);
    await withBoth(gpu(), example, 4, async (portable, onGpu) => {
      const first = await lossesOf(onGpu, example);
      await lossesOf(onGpu, example, { optimizer: { name: 'momentum', momentum: 0.9, weightDecay: 0 }, clipNorm: 1 });
      expect(await lossesOf(onGpu, example)).toEqual(first);
      expect(furthestApart(first.losses, (await lossesOf(portable, example)).losses)).toBeLessThan(1e-5);
    });
  });

  test('a rate that is too high ends it as diverged', async () => {
    const example = aCase([30], [dense(20), RELU, dense(4)]);
    await withBoth(gpu(), example, 4, async (_, onGpu) => {
      const diverging = lossesOf(onGpu, example, { epochs: 20, learningRate: 1e20 });
      await expect(diverging).rejects.toMatchObject({ code: 'training-diverged' });
    });
  });
});
