import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ListedKeyStore } from '../../platform/keys/key-store.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import { ChannelBook } from '../notifications/channel-book.ts';
import { Outbox } from '../notifications/outbox.ts';
import { sendNotice } from '../notifications/send-notice.ts';
import type { Database } from '../storage/database.ts';
import { AlertBook } from './alert-book.ts';
import { RuleBook } from './rule-book.ts';
import { SilenceBook } from './silence-book.ts';

interface AlertsDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly keys: ListedKeyStore;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  readonly cluster: () => { readonly id: string; readonly name: string };
}

/** Wires alerts, what keeps them quiet, and the ways by which people are told of them. */
export function createAlerts({ database, events, clock, keys, log, cluster }: AlertsDeps) {
  const rules = new RuleBook({ database, events });
  const silences = new SilenceBook({ database, events, clock });
  const channels = new ChannelBook({ database, events, clock, keys });
  const outbox = new Outbox({
    database,
    events,
    clock,
    log,
    channels,
    send: sendNotice,
    cluster: () => ({ id: cluster().id, name: cluster().name }),
  });
  const book = new AlertBook({
    database,
    events,
    clock,
    tell: (alert, change) => outbox.promise(alert, change),
    withdraw: (alert) => outbox.withdraw(alert),
  });
  return { book, rules, silences, channels, outbox };
}

export type Alerts = ReturnType<typeof createAlerts>;
