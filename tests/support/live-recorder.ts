import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { followEvents } from '../../common/api-client/follow-events.ts';
import type { DeviceReading } from '../../common/domain/device.ts';
import type { EventBody, LiveMessage, LogEvent } from '../../common/domain/event.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Task } from '../../common/domain/job.ts';
import { within } from './within.ts';

export type EventKind = EventBody['kind'];
export type BodyOf<Kind extends EventKind> = Extract<EventBody, { kind: Kind }>;
/** An event of one kind. */
export type EventOf<Kind extends EventKind> = Omit<LogEvent, 'body'> & { readonly body: BodyOf<Kind> };

interface UntilOptions {
  /** Only what was recorded after this many messages counts; see `mark`. */
  readonly after?: number;
  readonly ms?: number;
}

/** Records the live stream from the first event on, over restarts of the orchestrator, and waits for what it tells. */
export class LiveRecorder {
  readonly #messages: LiveMessage[] = [];
  readonly #news = new EventEmitter().setMaxListeners(0);
  #failure: { readonly error: unknown } | undefined;

  constructor(client: ControlClient) {
    const stop = new AbortController();
    // Its token may be revoked on purpose: that matters to who waits for something.
    const following = this.#follow(client, stop.signal).catch((error: unknown) => {
      this.#failure = { error };
      this.#news.emit('message');
    });
    onTestFinished(async () => {
      stop.abort();
      await following;
    });
  }

  /** Messages so far: given as `after`, only later ones count. */
  get mark(): number {
    return this.#messages.length;
  }

  /** All events so far, or those of one kind. */
  events(): LogEvent[];
  events<Kind extends EventKind>(kind: Kind): EventOf<Kind>[];
  events(kind?: EventKind): LogEvent[] {
    const events = this.#messages.flatMap((message) => (message.type === 'event' ? [message.event] : []));
    return kind === undefined ? events : events.filter(({ body }) => body.kind === kind);
  }

  /** The first event of a kind that matches, waited for if need be. */
  async untilEvent<Kind extends EventKind>(
    kind: Kind,
    matches: (body: BodyOf<Kind>) => boolean = () => true,
    options: UntilOptions = {},
  ): Promise<EventOf<Kind>> {
    const isIt = (event: LogEvent): event is EventOf<Kind> =>
      event.body.kind === kind && matches(event.body as BodyOf<Kind>);
    const pick = (message: LiveMessage) =>
      message.type === 'event' && isIt(message.event) ? message.event : undefined;
    return await this.#until(`the event ${kind}`, pick, options);
  }

  /** The first state of a task that matches, waited for if need be. */
  async untilTask(what: string, matches: (task: Task) => boolean, options: UntilOptions = {}): Promise<Task> {
    const pick = (message: LiveMessage) =>
      message.type === 'task-changed' && matches(message.task) ? message.task : undefined;
    return await this.#until(what, pick, options);
  }

  /** The first reading of a device that matches, waited for if need be. */
  async untilReading(
    id: DeviceId,
    {
      matches = () => true,
      ...options
    }: UntilOptions & { readonly matches?: (reading: DeviceReading) => boolean } = {},
  ): Promise<DeviceReading> {
    const pick = (message: LiveMessage) =>
      message.type === 'device-reading' && message.deviceId === id && matches(message.reading)
        ? message.reading
        : undefined;
    return await this.#until(`a reading of ${id}`, pick, options);
  }

  async #until<Found>(
    what: string,
    pick: (message: LiveMessage) => Found | undefined,
    { after = 0, ms }: UntilOptions,
  ): Promise<Found> {
    const search = async (): Promise<Found> => {
      for (let next = after; ; next++) {
        while (next >= this.#messages.length) {
          if (this.#failure !== undefined) throw this.#failure.error;
          await once(this.#news, 'message');
        }
        const message = this.#messages[next];
        const found = message === undefined ? undefined : pick(message);
        if (found !== undefined) return found;
      }
    };
    return await within(() => `${what}; so far: ${this.#kinds()}`, search(), ms);
  }

  #kinds(): string {
    return this.events()
      .map(({ body }) => body.kind)
      .join(', ');
  }

  async #follow(client: ControlClient, signal: AbortSignal): Promise<void> {
    for await (const message of followEvents(client, { after: 0, signal })) {
      this.#messages.push(message);
      this.#news.emit('message');
    }
  }
}
