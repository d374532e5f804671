import type { EventBody } from '../../common/domain/event.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { LiveFeed } from './live-feed.ts';
import { Histogram } from './metrics-histogram.ts';

const ROUND_SECONDS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000];

/** What happened how often since the orchestrator started, read from its events. */
export class MetricsCounters implements Service {
  readonly name = 'metrics-counters';
  readonly #feed: Pick<LiveFeed, 'subscribe'>;
  readonly #leaving = new AbortController();
  readonly #counts = new Map<EventBody['kind'], number>();
  readonly #roundStarts = new Map<string, number>();
  readonly roundSeconds = new Histogram(ROUND_SECONDS);
  #reading: Promise<void> = Promise.resolve();

  constructor(feed: Pick<LiveFeed, 'subscribe'>) {
    this.#feed = feed;
  }

  async start(): Promise<void> {
    this.#reading = this.#read(this.#feed.subscribe(this.#leaving.signal));
  }

  async stop(): Promise<void> {
    this.#leaving.abort();
    await this.#reading;
  }

  /** Events of a kind. */
  of(kind: EventBody['kind']): number {
    return this.#counts.get(kind) ?? 0;
  }

  async #read(messages: ReturnType<LiveFeed['subscribe']>): Promise<void> {
    for await (const message of messages) {
      if (message.type === 'event') this.#take(message.event.at, message.event.body);
    }
    // It was too slow, and what it has missed is not counted.
    if (!this.#leaving.signal.aborted) await this.#read(this.#feed.subscribe(this.#leaving.signal));
  }

  #take(at: number, body: EventBody): void {
    this.#counts.set(body.kind, this.of(body.kind) + 1);
    if (body.kind === 'round-started') this.#roundStarts.set(body.jobId, at);
    if (body.kind === 'round-committed') {
      const startedAt = this.#roundStarts.get(body.jobId);
      if (startedAt !== undefined) this.roundSeconds.observe((at - startedAt) / 1_000);
    }
    if (body.kind === 'round-committed' || body.kind === 'job-removed') this.#roundStarts.delete(body.jobId);
  }
}
