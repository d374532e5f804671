import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from '../../platform/logging/logger.ts';

/** A request that was refused: never its secrets, nor anything that its sender can make long. */
export interface Refusal {
  readonly address: string;
  readonly method: string;
  /** As the route is written, not as it was asked for. */
  readonly route: string;
  readonly code: string;
  readonly tokenId: string | null;
}

interface RefusalLogDeps {
  readonly log: Pick<Logger, 'warn'>;
  readonly clock: Pick<Clock, 'after'>;
}

const PAUSE_MS = 1_000;
const MOST_KINDS = 500;

/** Logs what is refused; of the same again from the same address one line a second, with their number. */
export class RefusalLog {
  readonly #deps: RefusalLogDeps;
  readonly #unsaid = new Map<string, number>();
  readonly #disarms = new Set<() => void>();

  constructor(deps: RefusalLogDeps) {
    this.#deps = deps;
  }

  add(refusal: Refusal): void {
    const key = this.#keyOf(refusal);
    const count = this.#unsaid.get(key);
    if (count !== undefined) {
      this.#unsaid.set(key, count + 1);
      return;
    }
    this.#say(key, refusal, 1);
  }

  /** Forgets what is not said yet. */
  stop(): void {
    for (const disarm of this.#disarms) disarm();
    this.#disarms.clear();
    this.#unsaid.clear();
  }

  #say(key: string, refusal: Refusal, count: number): void {
    this.#deps.log.warn({ ...refusal, count }, 'a request was refused');
    this.#unsaid.set(key, 0);
    const disarm = this.#deps.clock.after(PAUSE_MS, () => {
      this.#disarms.delete(disarm);
      const more = this.#unsaid.get(key) ?? 0;
      this.#unsaid.delete(key);
      if (more > 0) this.#say(key, refusal, more);
    });
    this.#disarms.add(disarm);
  }

  /** Of too many kinds at once the rest counts as one. */
  #keyOf({ address, method, route, code, tokenId }: Refusal): string {
    const key = [address, method, route, code, tokenId].join(' ');
    return this.#unsaid.has(key) || this.#unsaid.size < MOST_KINDS ? key : '';
  }
}
