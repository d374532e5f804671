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

/** What is wrong with settings for a rule; undefined when nothing is. */
export function ruleProblem(rule: AlertRule, { raise, clear, expected }: RuleSettings): string | undefined {
  const figure = RULE_FIGURES[rule];
  if (expected.length > 0 && rule !== 'device-offline') return 'expected: only device-offline knows expected devices';
  if (figure === undefined) {
    return raise === null && clear === null ? undefined : `raise: ${rule} has no figure to compare`;
  }
  if (raise === null || raise <= 0) return 'raise: a number above 0';
  if (figure.unit === 'share' && (raise > 1 || (clear ?? 0) > 1)) return 'raise: a share, from 0 to 1';
  if (rule === 'job-stuck') return clear === null ? undefined : 'clear: job-stuck ends with the next progress';
  if (clear === null || clear < 0) return 'clear: a number from 0 on';
  const isOrdered = figure.isLowWorse ? clear >= raise : clear <= raise;
  return isOrdered ? undefined : `clear: ${figure.isLowWorse ? 'no less' : 'no more'} than raise`;
}
