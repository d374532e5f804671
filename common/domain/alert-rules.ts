import { z } from 'zod';
import type { AttentionCause } from './attention.ts';
import { DeviceId } from './ids.ts';

/** The rules that raise alerts. What only waits for a decision, such as a machine that asks to join, raises none. */
export const AlertRule = z.enum([
  'device-offline',
  'device-missed',
  'device-cpu-high',
  'device-memory-high',
  'device-disk-low',
  'device-hot',
  'battery-low',
  'clock-skewed',
  'agent-outdated',
  'device-cloned',
  'device-set-aside',
  'deployment-degraded',
  'job-stuck',
  'job-waits-for-devices',
  'job-failed',
  'disk-nearly-full',
  'certificate-ends',
  'event-log-changed',
]);
export type AlertRule = z.infer<typeof AlertRule>;

/** True of causes that raise alerts. */
export function isAlertRule(kind: AttentionCause['kind']): kind is AlertRule {
  return AlertRule.safeParse(kind).success;
}

const seconds = z
  .int()
  .min(0)
  .max(30 * 86_400);

/** When a rule raises an alert and when it ends; the owner may change all of it. */
export const RuleSettings = z.object({
  enabled: z.boolean(),
  forSeconds: seconds.describe('How long the condition has to last before the alert is raised'),
  raise: z
    .number()
    .nullable()
    .describe('The figure from which on the condition is there; null of rules without a figure'),
  clear: z.number().nullable().describe('The figure at which it ends'),
  expected: z.array(DeviceId).max(1_000).describe('Devices that are always to be there; of `device-offline` only'),
});
export type RuleSettings = z.infer<typeof RuleSettings>;

/** The figure of a rule. A lower one is worse where `isLowWorse`. */
export interface RuleFigure {
  readonly unit: 'share' | 'bytes' | 'level' | 'rounds' | 'ms';
  readonly isLowWorse: boolean;
}

/** What can be said with the figure of each rule that has one. Levels of heat: 1 fair, 2 serious, 3 critical. */
export const RULE_FIGURES: Readonly<Partial<Record<AlertRule, RuleFigure>>> = {
  'device-cpu-high': { unit: 'share', isLowWorse: false },
  'device-memory-high': { unit: 'share', isLowWorse: false },
  'device-disk-low': { unit: 'bytes', isLowWorse: true },
  'device-hot': { unit: 'level', isLowWorse: false },
  'battery-low': { unit: 'share', isLowWorse: true },
  'clock-skewed': { unit: 'ms', isLowWorse: false },
  'job-stuck': { unit: 'rounds', isLowWorse: false },
};

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
  'job-waits-for-devices': { ...plain, forSeconds: 60 },
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
