import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Route } from './route.ts';

interface RouteRenewalDeps {
  readonly clock: Clock;
  readonly reach: (signal: AbortSignal) => Promise<Route>;
  /** The way stays as it is: there is no other one, or none could be found, for the reason given. */
  readonly onKept: (error: unknown) => void;
}

const TRY_AGAIN_MS = 3_600_000;

/**
 * Finds the way to the orchestrator anew when that is due, while the old one is still in use: the change then takes no
 * longer than a connection does.
 */
export class RouteRenewal {
  readonly #deps: RouteRenewalDeps;
  readonly #found = new AbortController();
  readonly #ended = new AbortController();
  #next: Route | undefined;
  #looking: Promise<void> = Promise.resolve();
  #disarm = () => {};

  constructor(deps: RouteRenewalDeps, route: Route) {
    this.#deps = deps;
    this.#arm(route);
  }

  /** Fires when there is another way. */
  get found(): AbortSignal {
    return this.#found.signal;
  }

  /** The other way, once there is one. */
  get next(): Route | undefined {
    return this.#next;
  }

  /** Nobody waits for another way any more. */
  async end(): Promise<void> {
    this.#disarm();
    this.#ended.abort(new AppError('cancelled', 'the session is over'));
    await this.#looking;
  }

  #arm(route: Route): void {
    const { clock } = this.#deps;
    if (route.renewAt === undefined) return;
    this.#disarm = clock.after(Math.max(0, route.renewAt - clock.now()), () => {
      this.#looking = this.#look(route);
    });
  }

  async #look(route: Route): Promise<void> {
    const { clock, reach, onKept } = this.#deps;
    try {
      const next = await reach(this.#ended.signal);
      if (this.#ended.signal.aborted) return;
      if (isSame(next, route)) {
        onKept(undefined);
        this.#arm(next);
        return;
      }
      this.#next = next;
      this.#found.abort(new AppError('unavailable', 'the connection is made anew with a new certificate'));
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      onKept(error);
      this.#arm({ ...route, renewAt: clock.now() + TRY_AGAIN_MS });
    }
  }
}

function isSame(one: Route, other: Route): boolean {
  return one.address === other.address && one.credentials?.certificate === other.credentials?.certificate;
}
