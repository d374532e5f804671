import { EventEmitter, once } from 'node:events';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { followEvents } from '../../common/api-client/follow-events.ts';
import type { EventBody, LiveMessage, LogEvent } from '../../common/domain/event.ts';

export type EventKind = EventBody['kind'];
export type BodyOf<Kind extends EventKind> = Extract<EventBody, { kind: Kind }>;
/** An event of one kind. */
export type EventOf<Kind extends EventKind> = Omit<LogEvent, 'body'> & { readonly body: BodyOf<Kind> };

interface UntilOptions {
  /** Only what came after this many messages counts; see `mark`. */
  readonly after?: number;
  readonly ms?: number;
}

/** What is waited for comes long before this. */
const USUAL_WAIT_MS = 120_000;

/** Records what an orchestrator tells from its first event on, and waits for what is still to come. */
export class Timeline {
  readonly #messages: LiveMessage[] = [];
  readonly #news = new EventEmitter().setMaxListeners(0);
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;

  constructor(client: ControlClient) {
    this.#following = this.#follow(client);
  }

  /** Messages so far: given as `after`, only later ones count. */
  get mark(): number {
    return this.#messages.length;
  }

  /** All events of one kind so far. */
  events<Kind extends EventKind>(kind: Kind): EventOf<Kind>[] {
    return this.#messages.flatMap((message) => asEvent(message, kind) ?? []);
  }

  /** The first event of a kind that matches. */
  async untilEvent<Kind extends EventKind>(
    kind: Kind,
    matches: (body: BodyOf<Kind>) => boolean = () => true,
    options: UntilOptions = {},
  ): Promise<EventOf<Kind>> {
    const pick = (message: LiveMessage) => {
      const event = asEvent(message, kind);
      return event !== undefined && matches(event.body) ? event : undefined;
    };
    return await this.until(kind, pick, options);
  }

  /** The first message that `pick` makes something of. */
  async until<Found>(
    what: string,
    pick: (message: LiveMessage) => Found | undefined,
    { after = 0, ms = USUAL_WAIT_MS }: UntilOptions = {},
  ): Promise<Found> {
    const late = AbortSignal.timeout(ms);
    for (let next = after; ; next++) {
      while (next >= this.#messages.length) {
        await once(this.#news, 'message', { signal: late }).catch((cause: unknown) => {
          throw new Error(`waited ${ms / 1_000} s in vain for: ${what}`, { cause });
        });
      }
      const message = this.#messages[next];
      const found = message === undefined ? undefined : pick(message);
      if (found !== undefined) return found;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #follow(client: ControlClient): Promise<void> {
    for await (const message of followEvents(client, { after: 0, signal: this.#stop.signal })) {
      this.#messages.push(message);
      this.#news.emit('message');
    }
  }
}

function asEvent<Kind extends EventKind>(message: LiveMessage, kind: Kind): EventOf<Kind> | undefined {
  return message.type === 'event' && message.event.body.kind === kind ? (message.event as EventOf<Kind>) : undefined;
}
