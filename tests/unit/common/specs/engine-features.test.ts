import { describe, expect, test } from 'vitest';
import { ENGINE_FEATURES, neededFeatures } from '../../../../common/specs/engine-features.ts';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { aHash } from '../../builders/a-hash.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const layered = (...layers: readonly object[]) => ({ model: { input: [8, 8, 1], layers } });
const neededBy = (facts: object) => neededFeatures(aTrainSpec(facts));

describe('what a job asks of engines', () => {
  test('is nothing for plain gradient descent, which engines knew before they told', () => {
    expect(neededBy({})).toEqual([]);
    expect(neededBy({ model: { preset: 'mnist-2nn' } })).toEqual([]);
    expect(neededBy({ reproducible: true, learningRateSchedule: { name: 'cosine' } })).toEqual([]);
  });

  test.each([
    [{ optimizer: { name: 'adam' } }, ['optimizer:adam']],
    [{ optimizer: { name: 'sgd', weightDecay: 0.1 } }, ['optimizer:sgd']],
    [{ compression: { name: 'top-k' } }, ['compression:top-k']],
    [{ clipNorm: 1 }, ['clip-norm']],
    [{ secureAggregation: { threshold: 2 } }, ['secure-aggregation']],
    [{ secureAggregation: { threshold: 2 }, model: { trainer: 'mine' } }, ['secure-aggregation']],
    [{ proximalMu: 0.1 }, ['proximal-mu']],
    [{ strategy: { name: 'scaffold' } }, ['control-variates']],
    [{ strategy: { name: 'diloco' } }, ['kept-optimizer']],
    [{ strategy: { name: 'synchronous-sgd' } }, ['shared-steps']],
    [{ localSteps: 20 }, ['local-steps']],
    [{ personal: { layers: 'last' } }, ['personal-layers']],
    [{ model: { preset: 'mnist-cnn' } }, ['layer:conv2d']],
    [
      { model: { input: [64], layers: [{ type: 'gelu' }], loss: 'mean-squared-error' } },
      ['layer:gelu', 'loss:mean-squared-error'],
    ],
  ])('of %j is %j', (facts, needed) => {
    expect(neededBy(facts)).toEqual(needed);
  });

  test('is told once each, also of layers in blocks', () => {
    const block = (...layers: readonly object[]) => ({ type: 'residual', layers });
    const model = layered(block({ type: 'relu' }, block({ type: 'group-norm', groups: 1 })), {
      type: 'group-norm',
      groups: 1,
    });
    expect(neededBy(model)).toEqual(['layer:residual', 'layer:group-norm']);
  });

  test('is nothing where a trainer of somebody’s own works', () => {
    const model = { trainer: 'own', sha256: aHash('own') };
    expect(neededBy({ model, optimizer: { name: 'adam' }, clipNorm: 1 })).toEqual([]);
  });

  test('can all be done by the engine of this version', () => {
    const all = [
      ...['sgd', 'momentum', 'nesterov', 'adam', 'adamw'].map((name) => ({ optimizer: { name, weightDecay: 0.1 } })),
      ...['float16', 'bfloat16', 'int8', 'top-k'].map((name) => ({ compression: { name } })),
      ...Object.keys(MODEL_PRESETS).map((preset) => ({ model: { preset } })),
      { clipNorm: 1, proximalMu: 1, localSteps: 1, personal: { layers: 'norm' } },
      ...['scaffold', 'diloco', 'synchronous-sgd'].map((name) => ({ strategy: { name } })),
    ].flatMap(neededBy);
    expect(all.length).toBeGreaterThan(10);
    expect(ENGINE_FEATURES).toEqual(expect.arrayContaining(all));
    expect(new Set(ENGINE_FEATURES).size).toBe(ENGINE_FEATURES.length);
  });
});
