import type { AlertChange } from '../../common/domain/alert.ts';
import type { ChannelName } from '../../common/domain/alert-channel.ts';
import type { ChannelTarget } from '../../common/domain/channel-wishes.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import type { StoredAlert } from '../storage/rows/alert-rows.ts';
import {
  type Notice,
  NotificationRows,
  type StoredChannel,
  type StoredNotification,
} from '../storage/rows/notification-rows.ts';
import type { ChannelBook } from './channel-book.ts';
import { NoticePromises } from './notice-promises.ts';
import { isFinalRefusal } from './post.ts';
import type { Delivery } from './webhook.ts';

interface OutboxDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  readonly channels: Pick<ChannelBook, 'get' | 'targetOf'>;
  readonly cluster: () => Notice['cluster'];
  readonly send: (target: ChannelTarget, delivery: Delivery) => Promise<void>;
}

/** How a channel fares that fails: in memory, so that a restart tries at once. */
interface Backoff {
  readonly failures: number;
  readonly until: number;
}

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;
const DAY_MS = 86_400_000;
const GIVEN_UP_AFTER_MS = DAY_MS;
const KEPT_MS = 30 * DAY_MS;

/**
 * Tells people what they were promised to be told, also after a restart: each change of an alert once by each channel, in
 * order, until the channel has taken it or a day has passed.
 */
export class Outbox implements Service {
  readonly name = 'alert-outbox';
  readonly #deps: OutboxDeps;
  readonly #rows: NotificationRows;
  readonly #promises: NoticePromises;
  readonly #stop = new AbortController();
  readonly #backoffs = new Map<ChannelName, Backoff>();
  readonly #sending = new Map<ChannelName, Promise<void>>();
  /** Channels that are being changed: nothing is sent by them. */
  readonly #held = new Set<ChannelName>();
  #disarm = () => {};
  #disarmPrune = () => {};

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#rows = new NotificationRows(deps.database);
    this.#promises = new NoticePromises(deps);
  }

  async start(): Promise<void> {
    const prune = () => this.#rows.removeEndedBefore(this.#deps.clock.now() - KEPT_MS);
    prune();
    this.#disarmPrune = this.#deps.clock.every(DAY_MS, prune);
    this.#go();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#disarm();
    this.#disarmPrune();
    await this.idle();
  }

  /** Waits until what is being sent now has arrived or failed. */
  async idle(): Promise<void> {
    await Promise.all(this.#sending.values());
  }

  /** Promises to tell of a change of an alert by every channel that is for it. Joins the transaction of the change. */
  promise(alert: StoredAlert, change: AlertChange): void {
    this.#promises.add(alert, change);
    this.#deps.database.afterCommit(() => this.#go());
  }

  /** Takes back what quiet hours hold of an alert. Joins the transaction of the change that makes it needless. */
  withdraw(alert: StoredAlert): void {
    this.#promises.withdraw(alert);
  }

  /** Sends a test at once, whatever the hour. @throws AppError `not-found`, `unavailable` with why it did not arrive */
  async test(name: ChannelName): Promise<void> {
    const { channels, clock, cluster, send } = this.#deps;
    channels.get(name);
    const now = clock.now();
    const notice: Notice = { change: 'test', at: now, cluster: cluster(), alert: null };
    const delivery = { key: `${cluster().id}-test-${now}-${name}`, notice, now, signal: this.#stop.signal };
    try {
      await send(await channels.targetOf(name), delivery);
    } catch (error) {
      this.#note(name, { problem: problemOf(error, now) });
      throw error;
    }
    this.#backoffs.delete(name);
    this.#note(name, { lastSentAt: now, problem: null });
    this.#go();
  }

  /** Changes a channel while nothing is sent by it. What waits is tried at once afterwards, as if it had never failed. */
  async hold<Result>(name: ChannelName, change: () => Promise<Result>): Promise<Result> {
    if (this.#held.has(name)) {
      throw new AppError('conflict', `the channel ${name} is being changed`, { hint: 'Try it again in a moment.' });
    }
    this.#held.add(name);
    try {
      await this.#sending.get(name);
      const result = await change();
      this.#backoffs.delete(name);
      return result;
    } finally {
      this.#held.delete(name);
      this.#go();
    }
  }

  /** Sends what is due, and wakes for what will be. */
  #go(): void {
    if (this.#stop.signal.aborted) return;
    this.#disarm();
    const { clock } = this.#deps;
    const now = clock.now();
    const wakes = this.#rows.channels().flatMap(({ name }) => {
      const dueAt = this.#rows.nextDueAt(name);
      if (dueAt === undefined || this.#sending.has(name) || this.#held.has(name)) return [];
      const at = Math.max(dueAt, this.#backoffs.get(name)?.until ?? 0);
      if (at > now) return [at];
      this.#begin(name);
      return [];
    });
    if (wakes.length > 0) this.#disarm = clock.after(Math.min(...wakes) - now, () => this.#go());
  }

  #begin(name: ChannelName): void {
    const sending = this.#sendDue(name)
      .catch((error: unknown) => {
        this.#backOff(name, this.#deps.clock.now());
        this.#deps.log.error({ err: error, channel: name }, 'notifications could not be sent');
      })
      .finally(() => {
        this.#sending.delete(name);
        this.#go();
      });
    this.#sending.set(name, sending);
  }

  /** Sends what is due by a channel, one after the other, until one does not arrive. */
  async #sendDue(name: ChannelName): Promise<void> {
    const { clock } = this.#deps;
    while (!this.#stop.signal.aborted && !this.#held.has(name)) {
      const next = this.#rows.next(name, clock.now());
      if (next === undefined || !(await this.#try(next))) return;
    }
  }

  async #try(notification: StoredNotification): Promise<boolean> {
    const { key, channel, notice } = notification;
    const { channels, clock, send, database } = this.#deps;
    try {
      const target = await channels.targetOf(channel);
      await send(target, { key, notice, now: clock.now(), signal: this.#stop.signal });
    } catch (error) {
      return this.#stop.signal.aborted ? false : this.#failed(notification, error);
    }
    this.#backoffs.delete(channel);
    database.transaction(() => {
      this.#rows.end(key, clock.now(), 'sent');
      this.#note(channel, { lastSentAt: clock.now(), problem: null });
    });
    return true;
  }

  /** Decides what comes of a notification that did not arrive. True where the next one may be tried at once. */
  #failed({ key, channel, attempts }: StoredNotification, error: unknown): boolean {
    const { clock, log } = this.#deps;
    const { message } = asAppError(error);
    const now = clock.now();
    this.#note(channel, { problem: problemOf(error, now) });
    const isLate = ({ dueAt }: StoredNotification) => now - dueAt >= GIVEN_UP_AFTER_MS;
    // One that its receiver will never take stands in the way of nothing else.
    const isGivenUp = isFinalRefusal(error) ? (one: StoredNotification) => one.key === key || isLate(one) : isLate;
    const givenUp = this.#rows.pending(channel).filter(isGivenUp);
    this.#giveUp(givenUp, message);
    if (givenUp.some((one) => one.key === key)) {
      log.warn({ channel, problem: message, count: givenUp.length }, 'notifications are given up');
      return true;
    }
    this.#rows.countAttempt(key, attempts + 1);
    this.#backOff(channel, now);
    log.warn({ channel, problem: message }, 'a notification did not arrive; it is tried again');
    return false;
  }

  #giveUp(notifications: readonly StoredNotification[], reason: string): void {
    const { database, events, clock } = this.#deps;
    database.transaction(() => {
      for (const { key, channel, notice } of notifications) {
        this.#rows.end(key, clock.now(), 'given-up');
        if (notice.alert === null) continue;
        events.append({ kind: 'notification-given-up', channel, alertId: notice.alert.id, reason });
      }
    });
  }

  #backOff(channel: ChannelName, now: number): void {
    const failures = (this.#backoffs.get(channel)?.failures ?? 0) + 1;
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    this.#backoffs.set(channel, { failures, until: now + waitMs });
  }

  /** Keeps how a channel fares, unless it was removed meanwhile. */
  #note(name: ChannelName, news: Partial<Pick<StoredChannel, 'lastSentAt' | 'problem'>>): void {
    const channel = this.#rows.channels().find((one) => one.name === name);
    if (channel !== undefined) this.#rows.putChannel({ ...channel, ...news });
  }
}

function problemOf(error: unknown, at: number): NonNullable<StoredChannel['problem']> {
  const { message, hint = null } = asAppError(error);
  return { message, hint, at };
}
