import type { Channel, ChannelName } from '../../common/domain/alert-channel.ts';
import {
  type ChannelChange,
  type ChannelDetails,
  ChannelTarget,
  type ChannelWishes,
} from '../../common/domain/channel-wishes.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ListedKeyStore } from '../../platform/keys/key-store.ts';
import { newSecret } from '../../platform/keys/secret.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { NotificationRows, type StoredChannel } from '../storage/rows/notification-rows.ts';
import { changedTarget, checkTarget, shownTarget, whereOf } from './channel-target.ts';
import { dueAtBy } from './quiet-hours.ts';

interface ChannelBookDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly keys: Pick<ListedKeyStore, 'read' | 'write' | 'remove'>;
}

const MOST_CHANNELS = 50;

/** The ways by which people are told of alerts. Where each leads, with its secrets, lies among the keys of the cluster. */
export class ChannelBook {
  readonly #deps: ChannelBookDeps;
  readonly #rows: NotificationRows;
  /** Names that are being added, changed or removed. */
  readonly #busy = new Set<ChannelName>();

  constructor(deps: ChannelBookDeps) {
    this.#deps = deps;
    this.#rows = new NotificationRows(deps.database);
  }

  /** By name. */
  list(): Channel[] {
    return this.#rows.channels().map((channel) => ({ ...channel, waiting: this.#rows.waiting(channel.name) }));
  }

  /**
   * Adds a channel. The secret of a webhook that was made for it is told this once.
   * @throws AppError `already-exists`, `conflict`, `invalid-argument`
   */
  async add({ name, target, least, quiet }: ChannelWishes): Promise<{ channel: Channel; secret: string | null }> {
    const { database, events, clock } = this.#deps;
    const stored = this.#rows.channels();
    this.#checkFree(name);
    if (stored.length >= MOST_CHANNELS) {
      throw new AppError('conflict', `there are ${MOST_CHANNELS} channels already`, { hint: 'Remove one first.' });
    }
    checkTarget(target);
    const isMade = target.kind === 'webhook' && target.secret === undefined;
    const secret = isMade ? newSecret(256) : null;
    const whole = secret === null ? target : { ...target, secret };
    const channel: StoredChannel = {
      name,
      kind: target.kind,
      where: whereOf(target),
      least,
      quiet,
      createdAt: clock.now(),
      lastSentAt: null,
      problem: null,
    };
    await this.#alone([name], async () => {
      await this.#deps.keys.write(keyOf(name), JSON.stringify(whole));
      database.transaction(() => {
        this.#rows.putChannel(channel);
        events.append({ kind: 'channel-added', channel: name });
      });
    });
    return { channel: { ...channel, waiting: 0 }, secret };
  }

  /**
   * Changes a channel; what is left out stays, with its secrets. What is still to be sent goes with it, by its new quiet hours.
   * @throws AppError `not-found`, `already-exists`, `conflict`, `invalid-argument`, `unavailable`
   */
  async change(name: ChannelName, change: ChannelChange): Promise<Channel> {
    const { keys } = this.#deps;
    const { newName = name, target } = change;
    this.get(name);
    this.#checkIdle(name);
    if (newName !== name) this.#checkFree(newName);
    await this.#alone([name, newName], async () => {
      const before = await this.targetOf(name);
      const after = target === undefined ? before : changedTarget(name, before, target);
      await keys.write(keyOf(newName), JSON.stringify(after));
      try {
        this.#store(name, newName, change, after);
      } catch (error) {
        if (newName === name) await keys.write(keyOf(name), JSON.stringify(before));
        else await keys.remove(keyOf(newName));
        throw error;
      }
      if (newName !== name) await keys.remove(keyOf(name));
    });
    return { ...this.get(newName), waiting: this.#rows.waiting(newName) };
  }

  /** A channel with what may be shown of where it leads. @throws AppError `not-found`, `unavailable` */
  async details(name: ChannelName): Promise<ChannelDetails> {
    const channel = this.get(name);
    const target = shownTarget(await this.targetOf(name));
    return { ...channel, waiting: this.#rows.waiting(name), target };
  }

  /** Removes a channel with its secrets and with what was to be sent by it. @throws AppError `not-found`, `conflict` */
  async remove(name: ChannelName): Promise<void> {
    const { database, events, keys } = this.#deps;
    this.get(name);
    this.#checkIdle(name);
    database.transaction(() => {
      this.#rows.removeChannel(name);
      events.append({ kind: 'channel-removed', channel: name });
    });
    await this.#alone([name], () => keys.remove(keyOf(name)));
  }

  /** @throws AppError `not-found` */
  get(name: ChannelName): StoredChannel {
    const channel = this.#rows.channels().find((one) => one.name === name);
    if (channel === undefined) {
      throw new AppError('not-found', `there is no channel ${name}`, { hint: '"eo channels" lists them.' });
    }
    return channel;
  }

  /** Where a channel leads, with its secrets. @throws AppError `unavailable` when they are gone */
  async targetOf(name: ChannelName): Promise<ChannelTarget> {
    const kept = await this.#deps.keys.read(keyOf(name));
    if (kept === undefined) {
      throw new AppError('unavailable', `the secrets of channel ${name} are gone`, {
        hint: 'Remove the channel and add it anew.',
      });
    }
    return ChannelTarget.parse(JSON.parse(kept));
  }

  #store(name: ChannelName, newName: ChannelName, { target, least, quiet }: ChannelChange, after: ChannelTarget): void {
    const { database, events } = this.#deps;
    database.transaction(() => {
      const before = this.get(name);
      const channel: StoredChannel = {
        ...before,
        name: newName,
        where: whereOf(after),
        ...(least !== undefined && { least }),
        ...(quiet !== undefined && { quiet }),
        ...(target !== undefined && { problem: null }),
      };
      this.#rows.putChannel(channel);
      if (newName !== name) {
        this.#rows.moveNotifications(name, newName);
        this.#rows.removeChannel(name);
      }
      if (quiet !== undefined) this.#dueAnew(channel);
      events.append({ kind: 'channel-changed', channel: newName, ...(newName !== name && { formerly: name }) });
    });
  }

  /** What waits for the end of quiet hours, or is in them now, goes by those that hold from now on. */
  #dueAnew({ name, quiet }: StoredChannel): void {
    const now = this.#deps.clock.now();
    for (const { key, dueAt, notice } of this.#rows.pending(name)) {
      const anew = dueAtBy(quiet, notice.alert?.severity ?? 'warning', now);
      if (dueAt > now || anew > now) this.#rows.setDue(key, anew);
    }
  }

  #checkFree(name: ChannelName): void {
    if (!this.#busy.has(name) && this.#rows.channels().every((one) => one.name !== name)) return;
    throw new AppError('already-exists', `there is a channel ${name} already`, { hint: 'Choose another name.' });
  }

  #checkIdle(name: ChannelName): void {
    if (!this.#busy.has(name)) return;
    throw new AppError('conflict', `the channel ${name} is being changed`, { hint: 'Try it again in a moment.' });
  }

  async #alone(names: readonly ChannelName[], work: () => Promise<void>): Promise<void> {
    for (const name of names) this.#busy.add(name);
    try {
      await work();
    } finally {
      for (const name of names) this.#busy.delete(name);
    }
  }
}

function keyOf(name: ChannelName): string {
  return `channel-${name}`;
}
