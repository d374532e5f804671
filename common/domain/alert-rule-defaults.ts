import { type AlertRule, RULE_FIGURES, type RuleSettings } from './alert-rules.ts';

const plain = { enabled: true, forSeconds: 0, raise: null, clear: null, expected: [] } satisfies RuleSettings;

/** What holds until the owner says otherwise. */
export const RULE_DEFAULTS: Readonly<Record<AlertRule, RuleSettings>> = {
  'device-offline': { ...plain, forSeconds: 60 },
  'device-missed': plain,
  'device-cpu-high': { ...plain, forSeconds: 900, raise: 0.95, clear: 0.8 },
  'device-memory-high': { ...plain, forSeconds: 300, raise: 0.95, clear: 0.9 },
  'device-disk-low': { ...plain, forSeconds: 60, raise: 5e9, clear: 6e9 },
  'device-hot': { ...plain, forSeconds: 60, raise: 2, clear: 1 },
  'battery-low': { ...plain, forSeconds: 60, raise: 0.2, clear: 0.3 },
  'clock-skewed': { ...plain, forSeconds: 30, raise: 5_000, clear: 2_000 },
  'agent-outdated': plain,
  'device-cloned': plain,
  'device-set-aside': plain,
  'deployment-degraded': { ...plain, forSeconds: 30 },
  'job-stuck': { ...plain, forSeconds: 600, raise: 5 },
  'job-waits-for-devices': plain,
  'job-failed': plain,
  'disk-nearly-full': plain,
  'certificate-ends': plain,
  'event-log-changed': plain,
};

/** What can be wrong with the settings of a rule. */
export type RuleProblem =
  | 'expected-of-another-rule'
  | 'no-figure'
  | 'raise-above-zero'
  | 'raise-share'
  | 'clear-share'
  | 'no-clear'
  | 'clear-from-zero'
  | 'clear-no-less'
  | 'clear-no-more';

const PROBLEMS: Readonly<Record<RuleProblem, (rule: AlertRule) => string>> = {
  'expected-of-another-rule': () => 'expected: only device-offline knows expected devices',
  'no-figure': (rule) => `raise: ${rule} has no figure to compare`,
  'raise-above-zero': () => 'raise: a number above 0',
  'raise-share': () => 'raise: a share, from 0 to 1',
  'clear-share': () => 'clear: a share, from 0 to 1',
  'no-clear': (rule) => `clear: ${rule} ends with the next progress`,
  'clear-from-zero': () => 'clear: a number from 0 on',
  'clear-no-less': () => 'clear: no less than raise',
  'clear-no-more': () => 'clear: no more than raise',
};

/** What is wrong with settings for a rule, in words; undefined when nothing is. */
export function ruleProblem(rule: AlertRule, settings: RuleSettings): string | undefined {
  const problem = findRuleProblem(rule, settings);
  return problem === undefined ? undefined : PROBLEMS[problem](rule);
}

/** The first thing that is wrong with settings for a rule; undefined when nothing is. */
export function findRuleProblem(
  rule: AlertRule,
  { raise, clear, expected }: Pick<RuleSettings, 'raise' | 'clear' | 'expected'>,
): RuleProblem | undefined {
  const figure = RULE_FIGURES[rule];
  if (expected.length > 0 && rule !== 'device-offline') return 'expected-of-another-rule';
  if (figure === undefined) return raise === null && clear === null ? undefined : 'no-figure';
  if (raise === null || raise <= 0) return 'raise-above-zero';
  if (figure.unit === 'share' && raise > 1) return 'raise-share';
  if (rule === 'job-stuck') return clear === null ? undefined : 'no-clear';
  if (clear === null || clear < 0) return 'clear-from-zero';
  if (figure.unit === 'share' && clear > 1) return 'clear-share';
  if (figure.isLowWorse) return clear >= raise ? undefined : 'clear-no-less';
  return clear <= raise ? undefined : 'clear-no-more';
}
