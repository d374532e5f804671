import type { AttentionItem } from '../../common/domain/attention.ts';
import type { Situation } from './situation.ts';

/** What a rule has found. Where the cause does not say since when, it is since it was first noticed. */
export type Finding = Omit<AttentionItem, 'since' | 'alert'> & {
  readonly since?: number;
  /** `hold`: not bad enough to begin with, and too bad to end it. */
  readonly strength?: 'raise' | 'hold';
  /** What the alert is about, where it outlasts what is found. */
  readonly subject?: string;
};

export type Rule = (situation: Situation) => Finding[];

/** How bad a figure is, by where a rule is raised and where it ends; undefined where all is well. */
export function strengthOf(
  value: number,
  { raise, clear }: { readonly raise: number | null; readonly clear: number | null },
  isLowWorse: boolean,
): Finding['strength'] | undefined {
  if (raise === null) return undefined;
  const isBeyond = (limit: number): boolean => (isLowWorse ? value < limit : value > limit);
  if (value === raise || isBeyond(raise)) return 'raise';
  return isBeyond(clear ?? raise) ? 'hold' : undefined;
}
