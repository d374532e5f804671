import { formatCounted } from '../output/units.ts';
import type { RunComparison } from './compare-runs.ts';

/** The comparison in plain words. */
export function renderComparison(comparison: RunComparison): string[] {
  const { verdict, isReproducible } = comparison;
  const lines = [sentence(comparison)];
  if (verdict === 'different' && !isReproducible) {
    lines.push(
      'The job does not say "reproducible: true": its bits may differ from run to run and machine to machine.',
    );
  }
  return lines;
}

function sentence({ verdict, sameRounds, firstDifferent, hadOtherParts, unknownRounds }: RunComparison): string {
  if (verdict === 'same-bits')
    return `The same bits: all ${formatCounted(sameRounds, 'round')} committed the same parameters.`;
  if (verdict === 'not-comparable') {
    if (unknownRounds === 0) return 'There is nothing to compare: the record has no committed round.';
    const others = sameRounds === 0 ? '' : `; the ${formatCounted(sameRounds, 'other')} committed the same parameters`;
    return `The record lacks the hashes of ${formatCounted(unknownRounds, 'round')}${others}.`;
  }
  if (firstDifferent === 0) return 'Not the same: the runs began with different parameters.';
  const why = hadOtherParts ? ' It was made of the updates of other parts of the data.' : '';
  return `Not the same: round ${firstDifferent} is the first whose parameters differ.${why}`;
}
