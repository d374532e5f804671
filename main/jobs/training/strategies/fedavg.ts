import { Random } from '../../../../common/random.ts';
import { upOf } from '../../../../common/specs/compression-spec.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { learningRateOf } from '../../../../common/specs/learning-rate-schedule.ts';
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

    configure(round, partition) {
      return {
        epochs: spec.localEpochs,
        batchSize: spec.batchSize,
        learningRate: learningRateOf(spec, round),
        optimizer: spec.optimizer,
        clipNorm: spec.clipNorm,
        proximalMu: spec.proximalMu,
        compression: upOf(spec.compression),
        seed: mixSeed(mixSeed(spec.seed, round), partition + 1),
        reproducible: spec.reproducible,
      };
    },

    contribution: ({ samples }) => ({ weight: samples, scale: 1 }),

    maxUpdateNorm: 'maxUpdateNorm' in strategy ? strategy.maxUpdateNorm : null,
    stateVectors: 0,
  };
}

/** A seed of its own for each pair, so that no two shares of a job shuffle alike (FNV-1a over the words' bytes). */
function mixSeed(seed: number, salt: number): number {
  let hash = 0x811c9dc5;
  for (const word of [seed, salt]) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((word >>> shift) & 0xff), 0x01000193);
  }
  return hash >>> 0;
}
