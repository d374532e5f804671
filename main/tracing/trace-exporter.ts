import { setTimeout as delay } from 'node:timers/promises';
import { fullJitter } from '../../common/full-jitter.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { encodeTraces } from './otlp-json.ts';
import type { Span, SpanValue, TakeSpans } from './span.ts';
import type { TraceTarget } from './trace-target.ts';

interface TraceExporterDeps {
  readonly target: TraceTarget;
  readonly resource: () => Readonly<Record<string, SpanValue>>;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/** Older ones are let go: traces are there to help, not to fill the memory. */
const MOST_WAITING = 10_000;
const MOST_AT_ONCE = 512;
const GATHER_MS = 2_000;
const ANSWER_MS = 10_000;
const LAST_MS = 2_000;
const TRY_AGAIN = { firstMs: 1_000, capMs: 60_000 };

/** Sends spans to a collector by OTLP over HTTP, some at a time, again when it is away. Nothing ever waits for it. */
export class TraceExporter implements Service {
  readonly name = 'trace-exporter';
  readonly #deps: TraceExporterDeps;
  readonly #url: string;
  /** No more pauses. */
  readonly #stop = new AbortController();
  /** No more sending. */
  readonly #end = new AbortController();
  #waiting: Span[] = [];
  #dropped = 0;
  #failures = 0;
  #working: Promise<void> | undefined;

  constructor(deps: TraceExporterDeps) {
    this.#deps = deps;
    this.#url = `${deps.target.endpoint.replace(/\/+$/, '')}/v1/traces`;
  }

  async start(): Promise<void> {}

  /** What waits is sent first, for two seconds at most. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#end.abort(), LAST_MS);
    this.#stop.abort();
    await this.#working;
    clearTimeout(late);
  }

  readonly take: TakeSpans = (spans) => {
    this.#waiting.push(...spans);
    const tooMany = this.#waiting.length - MOST_WAITING;
    if (tooMany > 0) {
      this.#waiting.splice(0, tooMany);
      this.#dropped += tooMany;
    }
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  };

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#waiting.length > 0 && !this.#end.signal.aborted) {
      const waitMs = this.#failures === 0 ? GATHER_MS : TRY_AGAIN.firstMs + fullJitter(this.#failures, TRY_AGAIN);
      const isFull = this.#failures === 0 && this.#waiting.length >= MOST_AT_ONCE;
      if (!isFull) await delay(waitMs, undefined, { signal }).catch(() => undefined);
      const isLast = signal.aborted;
      try {
        await this.#send();
        this.#recovered();
      } catch (error) {
        this.#failed(error);
        if (isLast) return;
      }
    }
  }

  async #send(): Promise<void> {
    const spans = this.#waiting.slice(0, MOST_AT_ONCE);
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { ...this.#deps.target.headers, 'content-type': 'application/json' },
      body: encodeTraces(spans, this.#deps.resource()),
      redirect: 'error',
      signal: AbortSignal.any([this.#end.signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    await response.body?.cancel();
    const isToTryAgain = response.status === 429 || response.status >= 500;
    if (isToTryAgain) throw new Error(`it answers ${response.status}`);
    const sent = new Set(spans);
    this.#waiting = this.#waiting.filter((span) => !sent.has(span));
    if (!response.ok) {
      this.#dropped += spans.length;
      throw new Error(`it refuses them with ${response.status}`);
    }
  }

  #failed(error: unknown): void {
    this.#failures++;
    if (this.#failures === 1) {
      const reason = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : error;
      this.#deps.log.warn({ url: this.#url, reason }, 'traces cannot be sent; look whether a collector listens there');
    }
  }

  #recovered(): void {
    if (this.#failures > 0) this.#deps.log.info({ dropped: this.#dropped }, 'traces are sent again');
    this.#failures = 0;
    this.#dropped = 0;
  }
}
