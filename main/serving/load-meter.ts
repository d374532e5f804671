import type { DeploymentLoad } from '../../common/domain/deployment.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import { hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import { Histogram } from '../events/metrics-histogram.ts';

const WINDOW_SECONDS = 60;
const LATENCIES = 200;

const LATENCY_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What has come of requests since the orchestrator started: these only grow. */
interface ServingTotals {
  readonly requests: Record<'answered' | 'failed' | 'refused' | 'cancelled', number>;
  readonly tokens: Record<'prompt' | 'completion', number>;
  readonly firstTokenSeconds: Histogram;
  readonly requestSeconds: Histogram;
}

/** What has come of a request, and when. */
interface Answered {
  readonly askedAt: number;
  readonly firstTokenAt: number | undefined;
  readonly tokens: readonly number[];
}

/** What ended in one second. */
interface Second {
  readonly at: number;
  requests: number;
  tokens: number;
}

/** How much one deployment has to do. */
export class LoadMeter {
  readonly #clock: Clock;
  /** The seconds of the last minute in which anything ended. */
  #seconds: Second[] = [];
  /** Of the last answers, with the second in which they ended. */
  readonly #latencies: { readonly at: number; readonly latencyMs: number }[] = [];
  readonly totals: ServingTotals = {
    requests: { answered: 0, failed: 0, refused: 0, cancelled: 0 },
    tokens: { prompt: 0, completion: 0 },
    firstTokenSeconds: new Histogram(LATENCY_SECONDS),
    requestSeconds: new Histogram(LATENCY_SECONDS),
  };
  #active = 0;
  #refused = 0;
  #failed = 0;
  #takenOver = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  began(): void {
    this.#active++;
  }

  refused(): void {
    this.#refused++;
  }

  tookOver(): void {
    this.#takenOver++;
  }

  /** A request is over: answered, failed, or its caller is gone. */
  ended(routed: Answered, end: AnswerEnd | undefined, error: unknown) {
    this.#active--;
    if (error !== undefined && !hasCode(error, 'cancelled') && !hasCode(error, 'overloaded')) this.#failed++;
    this.totals.requests[outcomeOf(end, error)]++;
    if (end === undefined) return;
    const now = this.#clock.monotonic();
    this.totals.tokens.prompt += end.promptTokens;
    this.totals.tokens.completion += end.completionTokens;
    this.totals.firstTokenSeconds.observe(((routed.firstTokenAt ?? now) - routed.askedAt) / 1_000);
    this.totals.requestSeconds.observe((now - routed.askedAt) / 1_000);
    const second = this.#now();
    second.requests++;
    second.tokens += routed.tokens.length;
    this.#latencies.push({ at: second.at, latencyMs: (routed.firstTokenAt ?? now) - routed.askedAt });
    if (this.#latencies.length > LATENCIES) this.#latencies.shift();
  }

  load(waiting: number): DeploymentLoad {
    const newest = Math.floor(this.#clock.monotonic() / 1_000);
    const isRecent = ({ at }: { at: number }) => newest - at < WINDOW_SECONDS;
    const recent = this.#seconds.filter(isRecent);
    const latencies = this.#latencies
      .filter(isRecent)
      .map(({ latencyMs }) => latencyMs)
      .toSorted((a, b) => a - b);
    return {
      active: this.#active,
      waiting,
      requestsPerMinute: recent.reduce((sum, { requests }) => sum + requests, 0),
      tokensPerSecond: recent.reduce((sum, { tokens }) => sum + tokens, 0) / WINDOW_SECONDS,
      latencyMs: latencies[Math.floor(latencies.length / 2)] ?? null,
      refused: this.#refused,
      failed: this.#failed,
      takenOver: this.#takenOver,
    };
  }

  #now(): Second {
    const at = Math.floor(this.#clock.monotonic() / 1_000);
    const last = this.#seconds.at(-1);
    if (last?.at === at) return last;
    const second = { at, requests: 0, tokens: 0 };
    this.#seconds = [...this.#seconds.filter((one) => at - one.at < WINDOW_SECONDS), second];
    return second;
  }
}

function outcomeOf(end: AnswerEnd | undefined, error: unknown): keyof ServingTotals['requests'] {
  if (end !== undefined) return 'answered';
  if (hasCode(error, 'overloaded')) return 'refused';
  return hasCode(error, 'cancelled') ? 'cancelled' : 'failed';
}

/** The meters of all deployments. */
export class LoadMeters {
  readonly #clock: Clock;
  readonly #meters = new Map<ResourceName, LoadMeter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(name: ResourceName): LoadMeter {
    const found = this.#meters.get(name) ?? new LoadMeter(this.#clock);
    this.#meters.set(name, found);
    return found;
  }

  forget(name: ResourceName): void {
    this.#meters.delete(name);
  }
}
