import { describe, expect, test } from 'vitest';
import { hasCode } from '../../../../common/errors.ts';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { memoryNeed } from '../../../../native/training/memory-need.ts';
import { openSession } from '../../../../native/training/session.ts';

const transformer = ModelSpec.parse({
  input: [48],
  layers: [
    { type: 'embedding', vocabulary: 100, features: 32 },
    { type: 'position-embedding' },
    {
      type: 'residual',
      layers: [{ type: 'layer-norm' }, { type: 'multi-head-attention', heads: 4, causal: true }],
    },
    { type: 'gru', units: 20 },
    { type: 'dense', units: 100 },
  ],
  loss: 'next-token-cross-entropy',
});

const models = { '2NN': MODEL_PRESETS['mnist-2nn'].spec, CNN: MODEL_PRESETS['mnist-cnn'].spec, transformer };

describe('the memory that training takes', () => {
  test.each(Object.entries(models))('%s: what a session reserves, and at most 1 MiB more', (_, spec) => {
    for (const maxBatch of [1, 32, 100]) {
      const kernels = loadKernels({ strict: true });
      openSession(kernels, spec, { maxBatch });
      const reserved = kernels.arena.mark();
      const need = memoryNeed(spec, { maxBatch });
      expect(need.total).toBeGreaterThanOrEqual(reserved);
      expect(need.total).toBeLessThan(reserved + 2 ** 20);
      const parts = need.parameters + need.optimiser + need.batch + need.layers;
      expect(need.total - parts).toBeLessThanOrEqual(2 ** 20);
    }
  });

  test('an optimiser adds what it keeps for each parameter', () => {
    const { spec } = MODEL_PRESETS['mnist-cnn'];
    const plain = memoryNeed(spec, { maxBatch: 32 });
    const adam = memoryNeed(spec, { maxBatch: 32, optimiserValues: 3 });
    expect(adam.optimiser).toBe(3 * 4 * 1_663_370);
    expect(Math.abs(adam.total - plain.total - adam.optimiser)).toBeLessThan(64);
  });

  test.each([
    [
      'a layer whose weight is too large',
      { input: [65_536], layers: [{ type: 'dense', units: 10 }, dense(65_536), dense(65_536), dense(2)] },
      1,
      'layers.2',
    ],
    [
      'attention over too many positions',
      {
        input: [65_536, 8],
        layers: [{ type: 'multi-head-attention', heads: 1 }, { type: 'global-average-pool' }, dense(2)],
      },
      1,
      'layers.0',
    ],
    [
      'what lies inside a block',
      {
        input: [512, 8],
        layers: [
          dense(64),
          { type: 'residual', layers: [{ type: 'multi-head-attention', heads: 64 }] },
          { type: 'global-average-pool' },
          dense(2),
        ],
      },
      64,
      'layers.1.layers.0',
    ],
    [
      'samples that are too large',
      { input: [1000, 1000, 16], layers: [{ type: 'global-average-pool' }, dense(2)] },
      65,
      'input',
    ],
  ])('%s: refused with its path before any memory is taken', (_, model, maxBatch, path) => {
    let refusal: unknown;
    try {
      memoryNeed(ModelSpec.parse(model), { maxBatch });
    } catch (error) {
      refusal = error;
    }
    if (!hasCode(refusal, 'invalid-specification')) throw new Error('not refused', { cause: refusal });
    expect(refusal.details['path']).toBe(path);
    expect(refusal.message).toMatch(/^(layers|input).* MiB; a worker can address 4096 MiB$/);
  });
});

function dense(units: number) {
  return { type: 'dense', units };
}
