import type { Channel, ChannelName } from '../../common/domain/alert-channel.ts';
import { ChannelTarget, type ChannelWishes } from '../../common/domain/channel-wishes.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ListedKeyStore } from '../../platform/keys/key-store.ts';
import { newSecret } from '../../platform/keys/secret.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { NotificationRows, type StoredChannel } from '../storage/rows/notification-rows.ts';

interface ChannelBookDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly keys: Pick<ListedKeyStore, 'read' | 'write' | 'remove'>;
}

const MOST_CHANNELS = 50;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** The ways by which people are told of alerts. Where each leads, with its secrets, lies among the keys of the cluster. */
export class ChannelBook {
  readonly #deps: ChannelBookDeps;
  readonly #rows: NotificationRows;
  /** Names that are being added or removed. */
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
    if (stored.some((one) => one.name === name) || this.#busy.has(name)) {
      throw new AppError('already-exists', `there is a channel ${name} already`, { hint: 'Choose another name.' });
    }
    if (stored.length >= MOST_CHANNELS) {
      throw new AppError('conflict', `there are ${MOST_CHANNELS} channels already`, { hint: 'Remove one first.' });
    }
    checkEmail(target);
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
    await this.#alone(name, async () => {
      await this.#deps.keys.write(keyOf(name), JSON.stringify(whole));
      database.transaction(() => {
        this.#rows.putChannel(channel);
        events.append({ kind: 'channel-added', channel: name });
      });
    });
    return { channel: { ...channel, waiting: 0 }, secret };
  }

  /** Removes a channel with its secrets and with what was to be sent by it. @throws AppError `not-found` */
  async remove(name: ChannelName): Promise<void> {
    const { database, events, keys } = this.#deps;
    this.get(name);
    database.transaction(() => {
      this.#rows.removeChannel(name);
      events.append({ kind: 'channel-removed', channel: name });
    });
    await this.#alone(name, () => keys.remove(keyOf(name)));
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

  async #alone(name: ChannelName, work: () => Promise<void>): Promise<void> {
    this.#busy.add(name);
    try {
      await work();
    } finally {
      this.#busy.delete(name);
    }
  }
}

function keyOf(name: ChannelName): string {
  return `channel-${name}`;
}

function whereOf(target: ChannelTarget): string {
  if (target.kind === 'email') return `${target.to.join(', ')} by ${target.host}`;
  return new URL(target.url).host;
}

function checkEmail(target: ChannelTarget): void {
  if (target.kind !== 'email' || target.security !== 'none' || LOOPBACK.has(target.host)) return;
  throw new AppError('invalid-argument', 'target.security: mails go to other machines encrypted only', {
    hint: 'Choose starttls or tls.',
  });
}
