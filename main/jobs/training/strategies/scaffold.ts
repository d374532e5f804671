import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * SCAFFOLD: every local step goes along `g − c_i + c`, so that devices with uneven data do not drift apart. The part's
 * direction follows from its update alone, `c_i⁺ = c_i − c − Δ_i / (K η_l)` with the K steps that were
 * really taken at the rate η_l (option II), and
 * `w ← w + η_g Σ p_k Δ_k / Σ p_k`, `c ← c + Σ p_k (c_k⁺ − c_k)`. The weights p are the parts' shares of all samples; with parts of one
 * size this is the source's 1/|S| and 1/N. The state is c.
 *
 * Source: Karimireddy et al. 2020, "SCAFFOLD: Stochastic Controlled Averaging for Federated Learning", Algorithm 1.
 */
export function scaffold(spec: TrainJobSpec, { serverLearningRate }: StrategySpecOf<'scaffold'>): Strategy {
  return {
    ...fedAvg(spec),
    stateVectors: 1,

    renewControl: ({ learningRate, steps, update, shared, control }) => {
      const distance = steps * learningRate;
      for (let i = 0; i < control.length; i++) {
        control[i] = (control[i] ?? 0) - (shared[i] ?? 0) - (update[i] ?? 0) / distance;
      }
    },

    apply: ({ parameters, change, state: [shared = new Float32Array()], controlChange }) => {
      for (let i = 0; i < change.length; i++) {
        parameters[i] = (parameters[i] ?? 0) + serverLearningRate * (change[i] ?? 0);
        shared[i] = (shared[i] ?? 0) + (controlChange?.[i] ?? 0);
      }
    },
  };
}
