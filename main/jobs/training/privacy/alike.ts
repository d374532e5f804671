import type { PrivacySpec } from '../../../../common/specs/privacy-spec.ts';
import type { Strategy } from '../strategies/strategy.ts';

/** The strategy with every update cut to the same norm and weighing the same: none adds more than `clipNorm` to the sum. */
export function alike(strategy: Strategy, { clipNorm }: PrivacySpec): Strategy {
  return { ...strategy, contribution: () => ({ weight: 1, scale: 1 }), maxUpdateNorm: clipNorm };
}
