import { findRuleProblem } from '../../../../common/domain/alert-rule-defaults.ts';
import { type AlertRule, RULE_FIGURES, type RuleFigure, RuleSettings } from '../../../../common/domain/alert-rules.ts';
import type { DeviceId } from '../../../../common/domain/ids.ts';
import type { Messages } from '../../../language/messages.ts';
import { readTyped, writeTyped } from '../../new-job/draft/typed-number.ts';

/** A time, in seconds, by the unit in which it is typed. */
export const TIME_SECONDS = { s: 1, min: 60, h: 3_600, d: 86_400 } as const;
export type TimeUnit = keyof typeof TIME_SECONDS;

/** How a rule is wished, as it is typed. */
export interface TypedRule {
  readonly enabled: boolean;
  readonly time: string;
  readonly timeUnit: TimeUnit;
  readonly raise: string;
  readonly clear: string;
  readonly expected: readonly DeviceId[];
}

/** What was typed: settings, or what is wrong with it by field. */
export type ReadRule =
  | { readonly settings: RuleSettings; readonly problems: Readonly<Record<string, never>> }
  | { readonly settings: undefined; readonly problems: Readonly<Partial<Record<'time' | 'raise' | 'clear', string>>> };

/** Shown is the figure times this. */
const FACTORS: Readonly<Record<RuleFigure['unit'], number>> = {
  share: 100,
  bytes: 1e-9,
  level: 1,
  rounds: 1,
  ms: 1e-3,
};

/** Settings, to be typed over: times in the largest unit that is whole. */
export function typedRule(rule: AlertRule, { enabled, forSeconds, raise, clear, expected }: RuleSettings): TypedRule {
  const factor = factorOf(rule);
  const units: readonly TimeUnit[] = ['d', 'h', 'min'];
  const timeUnit = units.find((unit) => forSeconds > 0 && forSeconds % TIME_SECONDS[unit] === 0) ?? 's';
  return {
    enabled,
    time: String(forSeconds / TIME_SECONDS[timeUnit]),
    timeUnit,
    raise: writeTyped(raise, factor),
    clear: writeTyped(clear, factor),
    expected,
  };
}

/** Reads what was typed for a rule. */
export function readRule(rule: AlertRule, typed: TypedRule, words: Messages['alerts']['rules']): ReadRule {
  const problems: Partial<Record<'time' | 'raise' | 'clear', string>> = {};
  const seconds = readTyped(typed.time);
  const forSeconds = typeof seconds === 'number' ? Math.round(seconds * TIME_SECONDS[typed.timeUnit]) : Number.NaN;
  if (!RuleSettings.shape.forSeconds.safeParse(forSeconds).success) problems.time = words.wrongTime;
  const figure = (field: 'raise' | 'clear'): number | null => {
    const value = readTyped(typed[field], factorOf(rule));
    if (typeof value === 'string') problems[field] = words.wrongNumber;
    return typeof value === 'number' ? value : null;
  };
  const { enabled, expected } = typed;
  const settings = { enabled, forSeconds, raise: figure('raise'), clear: figure('clear'), expected: [...expected] };
  const problem = findRuleProblem(rule, settings);
  if (problem !== undefined) problems[problem.startsWith('clear') ? 'clear' : 'raise'] ??= words.problems[problem];
  return Object.keys(problems).length > 0 ? { settings: undefined, problems } : { settings, problems: {} };
}

/** What of a rule differs: only that is changed, so that what others have changed stays. */
export function ruleChange(before: RuleSettings, after: RuleSettings): Partial<RuleSettings> {
  const isSame = (field: keyof RuleSettings): boolean => JSON.stringify(before[field]) === JSON.stringify(after[field]);
  return Object.fromEntries(Object.entries(after).filter(([field]) => !isSame(field as keyof RuleSettings)));
}

function factorOf(rule: AlertRule): number {
  return FACTORS[RULE_FIGURES[rule]?.unit ?? 'level'];
}
