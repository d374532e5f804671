import { expect } from 'vitest';
import type { AlertRule, RuleSettings } from '../../common/domain/alert-rules.ts';
import type { AttentionCause } from '../../common/domain/attention.ts';
import type { TestOrchestrator } from './test-orchestrator.ts';
import { aWebhookReceiver, isSigned, type Received } from './webhook-receiver.ts';

/** Alerts are looked for every ten seconds where no event tells of a change. */
const MOST_MS = 60_000;

interface ToldAlerts {
  /** Waits until it is told that the rule has been broken, and holds the cause to what is expected. */
  raised(rule: AlertRule, cause: Partial<AttentionCause> & object): Promise<void>;
  /** Waits until it is told that all is well again: there was one telling of the beginning and one of the end, and no other of the rule. */
  resolved(rule: AlertRule): Promise<void>;
}

/** A person with a webhook: what is told to them of one orchestrator. The settings change when rules raise alerts. */
export async function toldAlertsOf(
  { client }: TestOrchestrator,
  settings: Partial<Record<AlertRule, Partial<RuleSettings>>> = {},
): Promise<ToldAlerts> {
  const receiver = await aWebhookReceiver();
  const { secret } = await client.channels.add({ name: 'ops', target: { kind: 'webhook', url: receiver.url } });
  for (const [rule, change] of Object.entries(settings)) {
    await client.alerts.changeRule({ rule: rule as AlertRule, ...change });
  }
  const isOf = (rule: AlertRule, change: string) => (one: Received) =>
    one.json.alert?.rule === rule && one.json.change === change;
  return {
    raised: async (rule, cause) => {
      const told = await receiver.until(`${rule} to be told`, isOf(rule, 'raised'), MOST_MS);
      expect(isSigned(told, secret ?? '')).toBe(true);
      expect(told.json.alert).toMatchObject({ state: 'firing', cause: { kind: rule, ...cause } });
    },
    resolved: async (rule) => {
      const told = await receiver.until(`the end of ${rule} to be told`, isOf(rule, 'resolved'), MOST_MS);
      expect(told.json.alert).toMatchObject({ state: 'resolved' });
      const changes = receiver.received.filter(({ json }) => json.alert?.rule === rule).map(({ json }) => json.change);
      expect(changes, rule).toEqual(['raised', 'resolved']);
      expect((await client.alerts.list()).filter((alert) => alert.rule === rule)).toEqual([]);
    },
  };
}
