import type { JobDetails, Round } from '../../common/domain/job.ts';
import type { PrivacySpec } from '../../common/specs/privacy-spec.ts';

/** What a job with differential privacy has cost, and how its updates are hidden. */
export function renderPrivacy({ spec, rounds }: JobDetails): string {
  const { privacy } = spec;
  if (privacy === null) return '';
  const { mechanism, noiseMultiplier, delta, epsilonBudget } = privacy;
  const spent = rounds.findLast(({ epsilon }) => epsilon !== null)?.epsilon ?? 0;
  const budget = epsilonBudget === null ? '' : ` of ${epsilonBudget}`;
  return `ε ${formatEpsilon(spent)}${budget} at δ ${delta}, ${mechanism}, updates cut to ${cutText(privacy)}, noise × ${noiseMultiplier}`;
}

function cutText({ clipNorm }: PrivacySpec): string {
  return typeof clipNorm === 'number'
    ? `${clipNorm}`
    : `${clipNorm.initial} at first, then the ${clipNorm.quantile} quantile`;
}

/** ε with what it takes to tell rounds apart; rounded up, since less would promise too much. */
export function formatEpsilon(epsilon: Round['epsilon']): string {
  if (epsilon === null) return '–';
  return (Math.ceil(epsilon * 1_000) / 1_000).toFixed(3);
}
