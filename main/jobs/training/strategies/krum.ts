import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { selectByKrum, updateDistances } from '../../../../native/aggregation/krum.ts';
import { WeightedSum } from '../../../../native/aggregation/weighted-sum.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy, Updates } from './strategy.ts';

/**
 * Krum takes the one update that is nearest to its neighbours; Multi-Krum the mean of the `keep` nearest. Either stands up to
 * `byzantine` updates that say anything, of at least twice as many and three.
 *
 * Source: Blanchard et al. 2017, "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent", sections 4 and 5.
 */
export function krum(spec: TrainJobSpec, own: StrategySpecOf<'krum' | 'multi-krum'>): Strategy {
  const kept = (updates: number): number => {
    if (own.name === 'krum') return 1;
    return Math.min(own.keep ?? updates, updates - own.byzantine);
  };
  return {
    ...fedAvg(spec),
    combine: async (updates) => {
      const { kernels, readers, parameterCount } = updates;
      const distances = await updateDistances(kernels, readers, parameterCount);
      return await meanOf(updates, selectByKrum(distances, own.byzantine, kept(readers.length)));
    },
  };
}

async function meanOf({ kernels, readers, parameterCount }: Updates, chosen: readonly number[]): Promise<Float32Array> {
  const mark = kernels.arena.mark();
  try {
    const sum = new WeightedSum(kernels, parameterCount);
    for (const index of chosen) {
      const reader = readers[index];
      if (reader !== undefined) await sum.fold(reader, 1);
    }
    return sum.mean();
  } finally {
    kernels.arena.release(mark);
  }
}
