import { z } from 'zod';
import { AlertChange, ListedAlert } from '../../../common/domain/alert.ts';
import { Channel, type ChannelName } from '../../../common/domain/alert-channel.ts';
import { Timestamp } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

/** A channel as it is kept; its secrets are elsewhere. */
export const StoredChannel = Channel.omit({ waiting: true });
export type StoredChannel = z.infer<typeof StoredChannel>;

/** What a channel is to tell. `test` is told at once and never kept. */
export const Notice = z.object({
  change: z.enum([...AlertChange.options, 'test']),
  at: Timestamp,
  cluster: z.object({ id: z.string(), name: z.string() }),
  alert: ListedAlert.omit({ silencedUntil: true }).nullable().describe('null of a test'),
});
export type Notice = z.infer<typeof Notice>;

/** A notice on its way by one channel. */
export interface StoredNotification {
  /** One for each change of an alert and channel, for ever. */
  readonly key: string;
  readonly channel: ChannelName;
  readonly notice: Notice;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly attempts: number;
}

interface Row {
  readonly key: string;
  readonly channel: ChannelName;
  readonly body_json: string;
  readonly created_at: number;
  readonly due_at: number;
  readonly attempts: number;
}

/** Rows of channels, and of what is to be sent by them. */
export class NotificationRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name. */
  channels(): StoredChannel[] {
    return this.#database
      .prepare<[], { body_json: string }>('select body_json from alert_channels order by name')
      .all()
      .map(({ body_json }) => StoredChannel.parse(JSON.parse(body_json)));
  }

  putChannel(channel: StoredChannel): void {
    this.#database
      .prepare<[string, string]>(
        `insert into alert_channels (name, body_json) values (?, ?)
         on conflict (name) do update set body_json = excluded.body_json`,
      )
      .run(channel.name, JSON.stringify(channel));
  }

  /** Gives what is to be sent, or was, to another channel. */
  moveNotifications(from: ChannelName, to: ChannelName): void {
    this.#database
      .prepare<[string, string]>('update alert_notifications set channel = ? where channel = ?')
      .run(to, from);
  }

  /** Removes a channel with what was to be sent by it. */
  removeChannel(name: ChannelName): void {
    this.#database.prepare<[string]>('delete from alert_channels where name = ?').run(name);
  }

  /** Adds a notification unless there is one under its key. */
  add({ key, channel, notice, createdAt, dueAt }: Omit<StoredNotification, 'attempts'>): void {
    this.#database
      .prepare<[string, string, string, number, number]>(
        `insert or ignore into alert_notifications (key, channel, body_json, created_at, due_at, attempts)
         values (?, ?, ?, ?, ?, 0)`,
      )
      .run(key, channel, JSON.stringify(notice), createdAt, dueAt);
  }

  /** The oldest notification of a channel that is due and has not ended. */
  next(channel: ChannelName, now: number): StoredNotification | undefined {
    const row = this.#database
      .prepare<[string, number], Row>(
        `select key, channel, body_json, created_at, due_at, attempts from alert_notifications
         where channel = ? and due_at <= ? and ended_at is null order by created_at, key limit 1`,
      )
      .get(channel, now);
    return row && storedOf(row);
  }

  /** What is still to be sent by a channel, the oldest first. */
  pending(channel: ChannelName): StoredNotification[] {
    return this.#database
      .prepare<[string], Row>(
        `select key, channel, body_json, created_at, due_at, attempts from alert_notifications
         where channel = ? and ended_at is null order by created_at, key`,
      )
      .all(channel)
      .map(storedOf);
  }

  setDue(key: string, dueAt: number): void {
    this.#database.prepare<[number, string]>('update alert_notifications set due_at = ? where key = ?').run(dueAt, key);
  }

  /** How many are still to be sent by a channel. */
  waiting(channel: ChannelName): number {
    return (
      this.#database
        .prepare<[string], { count: number }>(
          'select count(*) as count from alert_notifications where channel = ? and ended_at is null',
        )
        .get(channel)?.count ?? 0
    );
  }

  /** When the next notification of a channel is due that has not ended. */
  nextDueAt(channel: ChannelName): number | undefined {
    const row = this.#database
      .prepare<[string], { due_at: number | null }>(
        'select min(due_at) as due_at from alert_notifications where channel = ? and ended_at is null',
      )
      .get(channel);
    return row?.due_at ?? undefined;
  }

  countAttempt(key: string, attempts: number): void {
    this.#database
      .prepare<[number, string]>('update alert_notifications set attempts = ? where key = ?')
      .run(attempts, key);
  }

  end(key: string, at: number, outcome: 'sent' | 'given-up'): void {
    this.#database
      .prepare<[number, string, string]>('update alert_notifications set ended_at = ?, outcome = ? where key = ?')
      .run(at, outcome, key);
  }

  /** Of alerts that are still open it stays known what was told of them. */
  removeEndedBefore(at: number): void {
    this.#database
      .prepare<[number]>(
        `delete from alert_notifications where ended_at < ?
         and ifnull(json_extract(body_json, '$.alert.id'), 0) not in (select id from alerts where resolved_at is null)`,
      )
      .run(at);
  }

  /** Removes what waits for its hour and was never tried, of the keys that begin so (with a hyphen at the end). */
  removeHeld(prefix: string, now: number): void {
    this.#database
      .prepare<[string, string, number]>(
        `delete from alert_notifications
         where key > ? and key < ? and ended_at is null and attempts = 0 and due_at > ?`,
      )
      .run(prefix, afterAll(prefix), now);
  }

  /** The last change that a channel has told or is to tell, of the keys that begin so; undefined where there is none. */
  lastHeard(channel: ChannelName, prefix: string): Notice['change'] | undefined {
    return this.#database
      .prepare<[string, string, string], { change: Notice['change'] }>(
        `select json_extract(body_json, '$.change') as change from alert_notifications
         where key > ? and key < ? and channel = ? and (ended_at is null or outcome = 'sent')
         order by created_at desc limit 1`,
      )
      .get(prefix, afterAll(prefix), channel)?.change;
  }
}

/** What comes after all keys that begin with a prefix, which ends with a hyphen. */
function afterAll(prefix: string): string {
  return `${prefix.slice(0, -1)}.`;
}

function storedOf({ key, channel, body_json, created_at, due_at, attempts }: Row): StoredNotification {
  const notice = Notice.parse(JSON.parse(body_json));
  return { key, channel, notice, createdAt: created_at, dueAt: due_at, attempts };
}
