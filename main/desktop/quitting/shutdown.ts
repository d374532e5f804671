import type { Clock } from '../../../common/lifecycle/clock.ts';

/** Something that has to end before the app may. */
export interface Joiner {
  readonly name: string;
  readonly join: () => Promise<void>;
}

interface ShutdownDeps {
  /** One after the other, in this order. */
  readonly joiners: readonly Joiner[];
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  readonly deadlineMs: number;
  readonly log: { info(facts: object, text: string): void; error(facts: object, text: string): void };
}

/** How it went: everything has ended, or who was still at it when the time was up. */
export type ShutdownOutcome = { readonly kind: 'clean' } | { readonly kind: 'forced'; readonly by: string };

/** Ends the app's parts in order, within one deadline for all of them. Several callers get the same ending. */
export class Shutdown {
  readonly #deps: ShutdownDeps;
  #running: Promise<ShutdownOutcome> | undefined;
  #at = '';

  constructor(deps: ShutdownDeps) {
    this.#deps = deps;
  }

  get hasBegun(): boolean {
    return this.#running !== undefined;
  }

  async run(): Promise<ShutdownOutcome> {
    this.#running ??= this.#run();
    return await this.#running;
  }

  async #run(): Promise<ShutdownOutcome> {
    const { clock, deadlineMs, log } = this.#deps;
    const { promise: late, resolve } = Promise.withResolvers<ShutdownOutcome>();
    const disarm = clock.after(deadlineMs, () => resolve({ kind: 'forced', by: this.#at }));
    const outcome = await Promise.race([this.#joinAll(), late]);
    disarm();
    if (outcome.kind === 'forced') log.error({ joiner: outcome.by, deadlineMs }, 'did not end in time');
    return outcome;
  }

  async #joinAll(): Promise<ShutdownOutcome> {
    const { joiners, clock, log } = this.#deps;
    for (const { name, join } of joiners) {
      this.#at = name;
      const startedAt = clock.monotonic();
      await join().catch((error: unknown) => log.error({ err: error, joiner: name }, 'did not end cleanly'));
      log.info({ joiner: name, tookMs: Math.round(clock.monotonic() - startedAt) }, 'ended');
    }
    return { kind: 'clean' };
  }
}
