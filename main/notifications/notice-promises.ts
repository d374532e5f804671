import type { AlertChange } from '../../common/domain/alert.ts';
import { Severity } from '../../common/domain/attention.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Database } from '../storage/database.ts';
import type { StoredAlert } from '../storage/rows/alert-rows.ts';
import { type Notice, NotificationRows } from '../storage/rows/notification-rows.ts';
import { listed } from './listed-alert.ts';
import { dueAtBy } from './quiet-hours.ts';

interface NoticePromisesDeps {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly cluster: () => Notice['cluster'];
}

/** What people are promised to be told of alerts. Of what quiet hours hold back, only what counts at their end is left. */
export class NoticePromises {
  readonly #deps: NoticePromisesDeps;
  readonly #rows: NotificationRows;

  constructor(deps: NoticePromisesDeps) {
    this.#deps = deps;
    this.#rows = new NotificationRows(deps.database);
  }

  /** Promises a change of an alert to every channel that is for it. Takes the place of what is held back of the alert. */
  add(alert: StoredAlert, change: AlertChange): void {
    const { clock, cluster } = this.#deps;
    const now = clock.now();
    const { silencedUntil: _, ...shown } = listed(alert, []);
    const notice: Notice = { change, at: now, cluster: cluster(), alert: shown };
    const order = Severity.options;
    this.withdraw(alert);
    for (const channel of this.#rows.channels()) {
      if (order.indexOf(alert.severity) > order.indexOf(channel.least)) continue;
      if (change === 'resolved' && !this.#isOpenFor(channel.name, alert)) continue;
      const key = `${this.#prefixOf(alert)}${alert.changes}-${channel.name}`;
      const dueAt = dueAtBy(channel.quiet, alert.severity, now);
      this.#rows.add({ key, channel: channel.name, notice, createdAt: now, dueAt });
    }
  }

  /** Takes back what quiet hours hold of an alert. */
  withdraw(alert: StoredAlert): void {
    this.#rows.removeHeld(this.#prefixOf(alert), this.#deps.clock.now());
  }

  /** Who has not heard that it began need not hear that it has ended. */
  #isOpenFor(channel: Parameters<NotificationRows['lastHeard']>[0], alert: StoredAlert): boolean {
    const last = this.#rows.lastHeard(channel, this.#prefixOf(alert));
    return last !== undefined && last !== 'resolved';
  }

  #prefixOf({ id }: StoredAlert): string {
    return `${this.#deps.cluster().id}-${id}-`;
  }
}
