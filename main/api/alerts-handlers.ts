import { AlertRule } from '../../common/domain/alert-rules.ts';
import type { Alerts } from '../alerts/create-alerts.ts';
import { controlApi } from './control-api.ts';

export interface AlertsDeps {
  readonly alerts: Pick<Alerts, 'book' | 'rules' | 'silences' | 'channels' | 'outbox'>;
}

/** Alerts, their rules and what keeps them quiet. */
export function alertsHandlers({ alerts: { book, rules, silences } }: AlertsDeps) {
  const { alerts } = controlApi;
  return {
    list: alerts.list.handler(() => book.open()),
    history: alerts.history.handler(({ input }) => book.history(input.before, input.limit)),
    acknowledge: alerts.acknowledge.handler(({ input }) => book.acknowledge(input.id)),
    silences: alerts.silences.handler(() => silences.list()),
    silence: alerts.silence.handler(({ input }) => silences.add(input)),
    unsilence: alerts.unsilence.handler(({ input }) => silences.remove(input.id)),
    rules: alerts.rules.handler(() => AlertRule.options.map((rule) => ({ rule, ...rules.all()[rule] }))),
    changeRule: alerts.changeRule.handler(({ input: { rule, ...change } }) => rules.change(rule, given(change))),
  };
}

/** Ways by which people are told. */
export function channelsHandlers({ alerts: { channels, outbox } }: AlertsDeps) {
  return {
    list: controlApi.channels.list.handler(() => channels.list()),
    add: controlApi.channels.add.handler(({ input }) => channels.add(input)),
    get: controlApi.channels.get.handler(({ input }) => channels.details(input.name)),
    change: controlApi.channels.change.handler(({ input: { name, ...change } }) =>
      outbox.hold(name, () => channels.change(name, change)),
    ),
    remove: controlApi.channels.remove.handler(({ input }) => channels.remove(input.name)),
    test: controlApi.channels.test.handler(({ input }) => outbox.test(input.name)),
  };
}

/** What was given of a change, without what was not. */
function given<Change extends object>(change: Change): { [Key in keyof Change]: Exclude<Change[Key], undefined> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Change]: Exclude<Change[Key], undefined> };
}
