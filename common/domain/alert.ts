import { z } from 'zod';
import { AlertRule } from './alert-rules.ts';
import { AttentionCause, AttentionId, Severity } from './attention.ts';
import { DeviceId, Timestamp } from './ids.ts';

export const AlertId = z.int().min(1).brand<'AlertId'>();
export type AlertId = z.infer<typeof AlertId>;

/** `acknowledged`: somebody has seen it and looks after it; only the end of its condition resolves an alert. */
export const AlertState = z.enum(['firing', 'acknowledged', 'resolved']);
export type AlertState = z.infer<typeof AlertState>;

/** What happened to an alert. `returned`: its condition came again soon after it had ended. */
export const AlertChange = z.enum(['raised', 'returned', 'worsened', 'flapping', 'acknowledged', 'resolved']);
export type AlertChange = z.infer<typeof AlertChange>;

/** A condition that wants a person, from when it began until it ended. */
export const Alert = z.object({
  id: AlertId,
  rule: AlertRule,
  subject: AttentionId.describe('What the rule has found; the same as long as the condition lasts'),
  deviceId: DeviceId.nullable().describe('The device that it is about'),
  severity: Severity,
  state: AlertState,
  cause: AttentionCause.describe('As it was last seen'),
  since: Timestamp.describe('When the condition began'),
  raisedAt: Timestamp.describe(
    'When the alert was raised, after the condition had lasted for as long as its rule says',
  ),
  occurrences: z.int().min(1).describe('How often the condition has come, counting what came back soon after it ended'),
  isFlapping: z.boolean().describe('It comes and goes; it is resolved when it has stayed away for long enough'),
  isPresent: z.boolean().describe('The condition is there now'),
  endedAt: Timestamp.nullable().describe('When the condition ended last; null while it is there'),
  acknowledgedAt: Timestamp.nullable(),
  acknowledgedBy: z.string().nullable(),
  resolvedAt: Timestamp.nullable(),
});
export type Alert = z.infer<typeof Alert>;

export const SilenceId = z.int().min(1).brand<'SilenceId'>();
export type SilenceId = z.infer<typeof SilenceId>;

/** What a silence is about: all that is given has to fit. */
export const SilenceScope = z
  .object({ alertId: AlertId.optional(), deviceId: DeviceId.optional(), rule: AlertRule.optional() })
  .refine((scope) => Object.values(scope).some((part) => part !== undefined), 'name an alert, a device or a rule');
export type SilenceScope = z.infer<typeof SilenceScope>;

/** For a time nobody is told of the alerts that it is about; they are raised and resolved all the same. */
export const Silence = z.object({
  id: SilenceId,
  scope: SilenceScope,
  createdAt: Timestamp,
  until: Timestamp,
  by: z.string().nullable(),
  note: z.string().max(200).nullable(),
});
export type Silence = z.infer<typeof Silence>;

/** An alert as it is listed: with the silence that keeps it quiet, if there is one. */
export const ListedAlert = Alert.extend({
  silencedUntil: Timestamp.nullable(),
  title: z.string().describe('What is the matter, in English'),
  advice: z.string().describe('What comes of it, or what to do, in English'),
});
export type ListedAlert = z.infer<typeof ListedAlert>;

/** True when the silence is about the alert. */
export function isSilencedBy(
  { id, deviceId, rule }: Pick<Alert, 'id' | 'deviceId' | 'rule'>,
  { scope }: Pick<Silence, 'scope'>,
): boolean {
  return (
    (scope.alertId === undefined || scope.alertId === id) &&
    (scope.deviceId === undefined || scope.deviceId === deviceId) &&
    (scope.rule === undefined || scope.rule === rule)
  );
}
