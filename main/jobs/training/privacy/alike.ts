import type { PrivacySpec } from '../../../../common/specs/privacy-spec.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { clipNormAfter } from './clip-norm.ts';

/**
 * The strategy with every update weighing the same. Those that devices have cut are not cut again: the noise has made them longer
 * since. The others are cut to the same norm, which a round may be told anew: none adds more than it to the sum.
 */
export function alike(strategy: Strategy, privacy: PrivacySpec): Strategy {
  const maxUpdateNorm = privacy.mechanism === 'local' ? null : clipNormAfter(undefined, privacy);
  return { ...strategy, contribution: () => ({ weight: 1, scale: 1 }), maxUpdateNorm };
}
