import { expect, it } from 'vitest';
import { renderMethod } from '../../../../cli/output/render-method.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

it.each([
  [{}, ''],
  [{ optimizer: { name: 'adamw' } }, 'adamw, weight decay 0.01'],
  [{ secureAggregation: { threshold: 3 } }, 'updates cut to 100 and hidden in sums of at least 3'],
  [{ compression: { name: 'top-k' } }, 'updates as top-k of 1.00 %'],
  [{ compression: { name: 'int8' } }, 'updates and parameters as int8'],
  [{ compression: { name: 'int8', down: 'none' } }, 'updates as int8'],
  [
    { learningRateSchedule: { name: 'step', every: 10, warmup: 1 }, clipNorm: 2, proximalMu: 0.1 },
    'learning rate × 0.1 every 10 rounds, 1 round of warm-up, gradients cut to 2, FedProx 0.1',
  ],
  [
    { personal: { layers: 'last', count: 2, fineTuneEpochs: 3 } },
    '2 last layers of their own, fine-tuned for 3 epochs',
  ],
  [{ personal: { layers: 'norm' } }, 'norm layers of their own'],
  [{ personal: { layers: 'listed', indices: [4, 6] } }, 'layers 4, 6 of their own'],
  [{ personal: { layers: 'none', fineTuneEpochs: 1 } }, 'fine-tuned for 1 epoch'],
])('%o is told as "%s"', (changes, told) => {
  expect(renderMethod(aTrainSpec(changes))).toBe(told);
});
