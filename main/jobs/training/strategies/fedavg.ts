import { mixSeed } from '../../../../common/mix-seed.ts';
import { Random } from '../../../../common/random.ts';
import { upOf } from '../../../../common/specs/compression-spec.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { learningRateOf } from '../../../../common/specs/learning-rate-schedule.ts';
import { localStretch } from './local-stretch.ts';
import type { Strategy } from './strategy.ts';

/**
 * Federated averaging. Each round a random fraction C of K partitions trains locally for E epochs, and the new parameters
 * are the mean of theirs, weighted by samples: m = max(C·K, 1), w ← Σ (n_k / n) w_k. The others build on it.
 *
 * Source: McMahan et al. 2017, "Communication-Efficient Learning of Deep Networks from Decentralized Data", Algorithm 1.
 * `maxUpdateNorm` is Sun et al. 2019, "Can You Really Backdoor Federated Learning?", section 5: norm thresholding.
 */
export function fedAvg(spec: TrainJobSpec): Strategy {
  const { strategy, selection } = spec;
  return {
    select({ round, eligible, history }) {
      const enough = Math.max(1, Math.round(strategy.fraction * eligible.length));
      const count = Math.min(eligible.length, Math.ceil(enough * (1 + selection.spare)));
      if (count === eligible.length) return { parts: [...eligible], enough };
      const order = new Random(mixSeed(spec.seed, round)).shuffle([...eligible]);
      const { by } = selection;
      if (by === 'fair') order.sort((a, b) => history.rounds(a) - history.rounds(b));
      if (by === 'fast') order.sort((a, b) => (history.msPerSample(a) ?? -1) - (history.msPerSample(b) ?? -1));
      return { parts: order.slice(0, count).sort((a, b) => a - b), enough };
    },

    configure(round, partition, stepsBefore = 0) {
      return {
        epochs: spec.localEpochs,
        steps:
          spec.localSteps === null
            ? null
            : localStretch(spec, partition, { count: spec.localSteps, first: stepsBefore }),
        batchSize: spec.batchSize,
        learningRate: learningRateOf(spec, round),
        optimizer: spec.optimizer,
        clipNorm: spec.clipNorm,
        proximalMu: spec.proximalMu,
        compression: upOf(spec.compression),
        seed: mixSeed(mixSeed(spec.seed, round), partition + 1),
        reproducible: spec.reproducible,
        keepsOptimizer: false,
        personal: spec.personal && { spec: spec.personal, seed: mixSeed(spec.seed, partition + 1), isFinal: false },
      };
    },

    contribution: ({ samples }) => ({ weight: samples, scale: 1 }),

    maxUpdateNorm: 'maxUpdateNorm' in strategy ? strategy.maxUpdateNorm : null,
    stateVectors: 0,
  };
}
