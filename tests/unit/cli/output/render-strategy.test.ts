import { expect, test } from 'vitest';
import { renderStrategy } from '../../../../cli/output/render-strategy.ts';
import { StrategySpec } from '../../../../common/specs/strategy-spec.ts';

test.each([
  [{ name: 'fedavg' }, 'fedavg, fraction 1, at least 1 device'],
  [
    { name: 'fedavgm', nesterov: true, minDevices: 2 },
    'fedavgm, server learning rate 1, momentum 0.9, nesterov, fraction 1, at least 2 devices',
  ],
  [{ name: 'fedavg', maxUpdateNorm: 3, fraction: 0.1 }, 'fedavg, max update norm 3, fraction 0.1, at least 1 device'],
])('%o is %s', (strategy, text) => {
  expect(renderStrategy(StrategySpec.parse(strategy))).toBe(text);
});
