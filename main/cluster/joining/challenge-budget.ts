import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { EventLog } from '../../events/event-log.ts';

interface ChallengeBudgetDeps {
  readonly clock: Clock;
  readonly events: EventLog;
}

/** Conversations that may be broken off at a stretch, and how long it takes until one of them is forgiven. */
const MOST_BROKEN_OFF = 20;
const FORGIVEN_MS = 180_000;

/**
 * Counts machines that took a challenge and left without revealing their nonce. Whoever knows both nonces knows the digits:
 * somebody in between could begin again and again, unseen, until the digits are those that the machine on the other side
 * shows. Twenty tries, and then one every three minutes from all addresses together, find them once in two thousand days.
 */
export class ChallengeBudget {
  readonly #deps: ChallengeBudgetDeps;
  #brokenOff = 0;
  #countedAt: number;
  #isTold = false;

  constructor(deps: ChallengeBudgetDeps) {
    this.#deps = deps;
    this.#countedAt = deps.clock.monotonic();
  }

  /**
   * A machine gets a challenge. Call what is returned when it has revealed its nonce: the try is no secret any more then.
   * @throws AppError `too-many-requests` after too many that were broken off
   */
  take(address: string): () => void {
    this.#forgive();
    if (this.#brokenOff >= MOST_BROKEN_OFF) throw this.#exhausted(address);
    this.#brokenOff++;
    let isSettled = false;
    return () => {
      if (!isSettled) this.#brokenOff = Math.max(0, this.#brokenOff - 1);
      isSettled = true;
    };
  }

  #forgive(): void {
    const now = this.#deps.clock.monotonic();
    const forgiven = Math.floor((now - this.#countedAt) / FORGIVEN_MS);
    if (forgiven < 1) return;
    this.#brokenOff = Math.max(0, this.#brokenOff - forgiven);
    this.#countedAt += forgiven * FORGIVEN_MS;
    if (this.#brokenOff === 0) this.#isTold = false;
  }

  #exhausted(address: string): AppError {
    if (!this.#isTold) this.#deps.events.append({ kind: 'joining-disturbed', address });
    this.#isTold = true;
    return new AppError('too-many-requests', 'machines began to join and broke off too often', {
      hint: 'Somebody may be trying to get the digits of another machine. Join by "eo token create", or try again in some minutes.',
    });
  }
}
