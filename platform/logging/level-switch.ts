import { type LogLevelRule, levelBy } from '../../common/domain/log-levels.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from './logger.ts';

/** Longer waits than a timer can take are taken in parts. */
const LONGEST_WAIT_MS = 2 ** 30;

/** Sets the levels of this process's loggers, by component, while it runs. */
export class LevelSwitch {
  readonly #clock: Clock;
  readonly #usual: string;
  readonly #component: string;
  #loggers: WeakRef<Logger>[] = [];
  #rules: readonly LogLevelRule[] = [];
  #disarm = () => {};

  /** `usual` is the level of what no rule says anything of, `component` the name of what has none of its own. */
  constructor(clock: Clock, { usual, component }: { readonly usual: string; readonly component: string }) {
    this.#clock = clock;
    this.#usual = usual;
    this.#component = component;
  }

  /** Takes a logger in; its component is what it was made with. */
  readonly adopt = (logger: Logger): void => {
    this.#loggers.push(new WeakRef(logger));
    if (this.#loggers.length > 1_000) this.#loggers = this.#loggers.filter((one) => one.deref() !== undefined);
    this.#set(logger);
  };

  /** From now on these rules hold, each until it ends. */
  apply(rules: readonly LogLevelRule[]): void {
    this.#disarm();
    this.#rules = rules;
    this.#loggers = this.#loggers.filter((one) => one.deref() !== undefined);
    for (const one of this.#loggers) {
      const logger = one.deref();
      if (logger !== undefined) this.#set(logger);
    }
    const now = this.#clock.now();
    const ends = rules.map(({ until }) => until).filter((until) => until !== null && until > now);
    if (ends.length === 0) return;
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.min(...ends.map(Number)) - now);
    this.#disarm = this.#clock.after(waitMs, () => this.apply(this.#rules));
  }

  /** Ends its timer. */
  end(): void {
    this.#disarm();
  }

  #set(logger: Logger): void {
    const component: unknown = logger.bindings()['component'];
    const name = typeof component === 'string' ? component : this.#component;
    logger.level = levelBy(this.#rules, name, this.#clock.now()) ?? this.#usual;
  }
}
