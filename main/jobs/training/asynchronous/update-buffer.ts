import { Bell } from '../../../../common/bell.ts';
import type { Failure } from '../../../../common/domain/job.ts';
import { asAppError } from '../../../../common/errors.ts';
import type { Compute } from '../compute/compute.ts';
import type { Share } from '../share.ts';
import type { Strategy } from '../strategies/strategy.ts';
import type { KeptUpdates } from '../update-spool.ts';
import type { Cohort } from './cohort.ts';

/** A share whose update lies in the spool, among those that began with it. */
export interface BufferedUpdate {
  readonly cohort: Cohort;
  readonly share: Share;
}

/** The same, once it is in the sum of a step. */
export interface CountedUpdate extends BufferedUpdate {
  /** Rounds that were committed since its device had begun. */
  readonly staleness: number;
}

interface UpdateBufferSetup {
  readonly compute: Pick<Compute, 'fold'>;
  readonly spool: Pick<KeptUpdates, 'pathOf'>;
  /** True when no update will come any more as things are. */
  readonly isDry: () => boolean;
  readonly onCounted: (update: BufferedUpdate) => void;
  /** Told of an update that may not count. */
  readonly onRefused: (update: BufferedUpdate, refusal: Failure) => void;
  /** Told of an update that is so many rounds too old to count. */
  readonly onStale: (update: BufferedUpdate, staleness: number) => void;
}

interface Step {
  /** The round that it makes. */
  readonly number: number;
  readonly size: number;
  readonly strategy: Strategy;
  readonly maxStaleness: number | null;
}

/** Updates that are in and not counted yet, in the order in which they came. How old each is shows when its step is made. */
export class UpdateBuffer {
  readonly #setup: UpdateBufferSetup;
  readonly #queue: BufferedUpdate[] = [];
  readonly #news = new Bell();
  readonly #quiet = new Set<() => void>();
  #counted: CountedUpdate[] = [];
  #isWaiting = false;
  #end: { readonly reason: unknown } | undefined;

  constructor(setup: UpdateBufferSetup) {
    this.#setup = setup;
  }

  /** Updates that are in and wait for their step, those that are in its sum included. */
  get pending(): readonly BufferedUpdate[] {
    return [...this.#queue, ...this.#counted];
  }

  /** True while nothing can go on before another update comes. */
  get isQuiet(): boolean {
    return this.#end !== undefined || (this.#isWaiting && this.#queue.length === 0);
  }

  /** Resolves once nothing can go on before another update comes. */
  async quiet(): Promise<void> {
    while (!this.isQuiet) await new Promise<void>((resolve) => void this.#quiet.add(resolve));
  }

  add(update: BufferedUpdate): void {
    this.#queue.push(update);
    this.look();
  }

  /** Something has changed that it may wait for. */
  look(): void {
    this.#news.ring();
  }

  /** Whoever waits for updates is told the reason instead. */
  end(reason: unknown): void {
    this.#end ??= { reason };
    this.look();
    this.#tellQuiet();
  }

  /**
   * Takes updates into the sum of a step, the oldest first, until there are enough or no more will come. They are pending until
   * `clear`. Rejects with the reason of the end.
   */
  async gather({ number, size, strategy, maxStaleness }: Step): Promise<readonly CountedUpdate[]> {
    for (;;) {
      if (this.#end !== undefined) throw this.#end.reason;
      if (this.#counted.length >= size) return this.#counted;
      const next = this.#queue.shift();
      if (next === undefined) {
        if (this.#setup.isDry()) return this.#counted;
        await this.#wait();
        continue;
      }
      const staleness = number - next.cohort.number;
      if (maxStaleness !== null && staleness > maxStaleness) this.#setup.onStale(next, staleness);
      else await this.#count({ ...next, staleness }, strategy);
    }
  }

  /** The step is made: what was in it is no longer here. */
  clear(): void {
    this.#counted = [];
  }

  async #count(update: CountedUpdate, strategy: Strategy): Promise<void> {
    const { compute, spool, onCounted, onRefused } = this.#setup;
    const { staleness, share } = update;
    const { id: taskId, attempt, update: summary } = share.task;
    if (summary === null) return;
    this.#counted.push(update);
    const contribution = strategy.contribution({ samples: summary.samples, staleness });
    const [refusal] = await compute
      .fold([{ file: spool.pathOf({ taskId, attempt }), contribution }])
      .catch((error: unknown) => [asAppError(error)]);
    if (this.#end !== undefined) return;
    if (refusal === undefined || refusal === null) return onCounted(update);
    this.#counted.pop();
    onRefused(update, refusal);
  }

  async #wait(): Promise<void> {
    this.#isWaiting = true;
    this.#tellQuiet();
    await this.#news.rung();
    this.#isWaiting = false;
  }

  #tellQuiet(): void {
    for (const resolve of this.#quiet) resolve();
    this.#quiet.clear();
  }
}
