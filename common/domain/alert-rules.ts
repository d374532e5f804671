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
