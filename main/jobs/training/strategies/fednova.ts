import { stepsOfRound, type TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * FedNova: shares with more samples take more steps, and a plain mean drifts to their optimum. Here each update is divided
 * by its number of steps, and the mean of these is taken as often as the steps are on average:
 * `w ← w + τ_eff Σ p_k Δ_k / ‖a_k‖₁` with `τ_eff = Σ p_k ‖a_k‖₁`.
 *
 * Source: Wang et al. 2020, "Tackling the Objective Inconsistency Problem in Heterogeneous Federated Optimization", eq. 6.
 */
export function fedNova(spec: TrainJobSpec): Strategy {
  return {
    ...fedAvg(spec),
    contribution: ({ samples, work }) => ({
      weight: samples,
      scale: 1 / accumulatedSteps(spec, work?.steps ?? stepsOfRound(spec, samples)),
    }),
    apply: ({ parameters, change, contributions }) => {
      const weights = contributions.reduce((sum, { weight }) => sum + weight, 0);
      const steps = contributions.reduce((sum, { weight, scale }) => sum + weight / scale, 0) / weights;
      for (let i = 0; i < change.length; i++) parameters[i] = (parameters[i] ?? 0) + steps * (change[i] ?? 0);
    },
  };
}

/** `‖a‖₁` of τ local steps: τ itself; with momentum ρ `(τ − ρ (1 − ρ^τ) / (1 − ρ)) / (1 − ρ)` (the same, section 3.3). */
function accumulatedSteps({ optimizer }: TrainJobSpec, steps: number): number {
  if (optimizer.name !== 'momentum') return steps;
  const rho = optimizer.momentum;
  return (steps - (rho * (1 - rho ** steps)) / (1 - rho)) / (1 - rho);
}
