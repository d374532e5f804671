import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Grant } from '../access/grant.ts';
import type { GrantEndings, HasEnded } from '../access/grant-endings.ts';

/** Why a call has to end although the server goes on. */
function ended(): AppError {
  return new AppError('unauthenticated', 'the access ended meanwhile');
}

interface OpenCall {
  readonly grant: Grant | undefined;
  readonly controller: AbortController;
}

/** The longest time that a timer can be set to; a stream that is open for longer has to come back. */
const FAR_OFF_MS = 2 ** 31 - 1;

/** What is being answered right now: it ends when the server closes, and when the access that it came with does. */
export class OpenCalls {
  readonly #clock: Pick<Clock, 'now' | 'after'>;
  readonly #calls = new Set<OpenCall>();
  #isDraining = false;

  constructor(clock: Pick<Clock, 'now' | 'after'>, endings: GrantEndings) {
    this.#clock = clock;
    endings.onEnding((hasEnded) => this.#end(hasEnded));
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Keeps watch over a call: `ending` fires, with an AppError for lost access, when it must end. Release it when it has. */
  watch(grant: Grant | undefined): { readonly ending: AbortSignal; readonly release: () => void } {
    const call = { grant, controller: new AbortController() };
    this.#calls.add(call);
    if (this.#isDraining) call.controller.abort();
    const endsAt = grant?.endsAt ?? null;
    const end = () => call.controller.abort(ended());
    const disarm =
      endsAt === null ? undefined : this.#clock.after(Math.min(endsAt - this.#clock.now(), FAR_OFF_MS), end);
    const release = (): void => {
      disarm?.();
      this.#calls.delete(call);
    };
    return { ending: call.controller.signal, release };
  }

  /** Ends all of them, and all that come later. */
  drain(): void {
    this.#isDraining = true;
    for (const { controller } of this.#calls) controller.abort();
  }

  #end(hasEnded: HasEnded): void {
    for (const { grant, controller } of this.#calls)
      if (grant !== undefined && hasEnded(grant)) controller.abort(ended());
  }
}
