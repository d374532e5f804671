import type { DeploymentLoad } from '../../common/domain/deployment.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import { hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import type { RoutedRequest } from './routed-request.ts';

const WINDOW_MS = 60_000;
const MOST_REMEMBERED = 5_000;
const LATENCIES = 200;

interface Ended {
  readonly at: number;
  readonly tokens: number;
  readonly latencyMs: number;
}

/** How much one deployment has to do. */
export class LoadMeter {
  readonly #clock: Clock;
  readonly #ended: Ended[] = [];
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
  ended(routed: RoutedRequest, end: AnswerEnd | undefined, failure: unknown, now: number): void {
    this.#active--;
    if (failure !== undefined && !hasCode(failure, 'cancelled') && !hasCode(failure, 'overloaded')) this.#failed++;
    if (end === undefined) return;
    const latencyMs = (routed.firstTokenAt ?? now) - routed.askedAt;
    this.#ended.push({ at: now, tokens: routed.tokens.length, latencyMs });
    if (this.#ended.length > MOST_REMEMBERED) this.#ended.splice(0, MOST_REMEMBERED / 2);
  }

  load(waiting: number): DeploymentLoad {
    const now = this.#clock.monotonic();
    const recent = this.#ended.filter(({ at }) => now - at <= WINDOW_MS);
    const tokens = recent.reduce((sum, one) => sum + one.tokens, 0);
    const latencies = recent
      .slice(-LATENCIES)
      .map(({ latencyMs }) => latencyMs)
      .toSorted((a, b) => a - b);
    return {
      active: this.#active,
      waiting,
      requestsPerMinute: recent.length,
      tokensPerSecond: tokens / (WINDOW_MS / 1_000),
      latencyMs: latencies[Math.floor(latencies.length / 2)] ?? null,
      refused: this.#refused,
      failed: this.#failed,
      takenOver: this.#takenOver,
    };
  }
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
