import type { ModelPresetName } from '../../common/specs/model-presets.ts';
import type { OptimizerSpec } from '../../common/specs/optimizer-spec.ts';
import type { StrategyName } from '../../common/specs/strategy-spec.ts';

/** Named here as well so that `--help` need not load the specifications; a missing one does not compile. */
export const PRESETS: Readonly<Record<ModelPresetName, true>> = { 'mnist-2nn': true, 'mnist-cnn': true };

/** The same for optimizers. */
export const OPTIMIZERS: Readonly<Record<OptimizerSpec['name'], true>> = {
  sgd: true,
  momentum: true,
  nesterov: true,
  adam: true,
  adamw: true,
};

/** The same for strategies. */
export const STRATEGIES: Readonly<Record<StrategyName, true>> = {
  fedavg: true,
  fedprox: true,
  fednova: true,
  fedavgm: true,
  scaffold: true,
  diloco: true,
  fedbuff: true,
  'synchronous-sgd': true,
  fedadagrad: true,
  fedadam: true,
  fedyogi: true,
  median: true,
  'trimmed-mean': true,
  krum: true,
  'multi-krum': true,
};
