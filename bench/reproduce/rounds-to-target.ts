/**
 * Rounds until test accuracies reach a target, counted as McMahan et al. 2017, section 3: the curve is made monotonic by taking
 * the best value up to each round, and where it crosses the target is told by linear interpolation between two rounds.
 * `accuracies[0]` is that of round 1. Null when it is not reached.
 */
export function roundsToTarget(accuracies: readonly number[], target: number): number | null {
  let best: number | undefined;
  for (const [index, accuracy] of accuracies.entries()) {
    if (accuracy >= target) return best === undefined ? 1 : index + (target - best) / (accuracy - best);
    best = Math.max(best ?? accuracy, accuracy);
  }
  return null;
}
