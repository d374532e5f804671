import { z } from 'zod';
import { DeviceId, Timestamp } from './ids.ts';
import { LogLevel } from './log-record.ts';

/** A component's name, as it stands in its records. */
export const LogComponent = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'a component such as jobs, link or task')
  .describe('Such as `jobs`, `link` or `task`');

/** How much one component logs, or every one that has no rule of its own. */
export const LogLevelRule = z.object({
  component: LogComponent.nullable().describe('null: every component without a rule of its own'),
  level: LogLevel,
  until: Timestamp.nullable().describe('When it ends by itself; null: never'),
});
export type LogLevelRule = z.infer<typeof LogLevelRule>;

/** Where a rule holds. */
export const LogLevelScope = z.union([z.enum(['everywhere', 'orchestrator']), DeviceId]);
export type LogLevelScope = z.infer<typeof LogLevelScope>;

export const ScopedLogLevelRule = LogLevelRule.extend({ scope: LogLevelScope });
export type ScopedLogLevelRule = z.infer<typeof ScopedLogLevelRule>;

/**
 * The rules that hold in one place now: what was set there goes before what was set everywhere, component by component; what
 * has ended is left out.
 */
export function rulesFor(
  scope: Exclude<LogLevelScope, 'everywhere'>,
  rules: readonly ScopedLogLevelRule[],
  now: number,
): LogLevelRule[] {
  const found = new Map<string | null, LogLevelRule>();
  for (const wanted of ['everywhere', scope]) {
    for (const { scope: where, ...rule } of rules) {
      if (where === wanted && (rule.until === null || rule.until > now)) found.set(rule.component, rule);
    }
  }
  return [...found.values()].toSorted((a, b) => ((a.component ?? '') < (b.component ?? '') ? -1 : 1));
}

/** The level of a component by these rules; undefined where none says. */
export function levelBy(rules: readonly LogLevelRule[], component: string, now: number): LogLevel | undefined {
  const holding = rules.filter(({ until }) => until === null || until > now);
  const own = holding.find((rule) => rule.component === component);
  return (own ?? holding.find((rule) => rule.component === null))?.level;
}
