import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventVerification } from '../../common/domain/event-verification.ts';
import { Sha256 } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Database } from '../storage/database.ts';
import { CheckpointRows } from '../storage/rows/checkpoint-rows.ts';
import { EventRows } from '../storage/rows/event-rows.ts';
import { type ChainFault, ChainWalk } from './chain-walk.ts';
import type { EventCheckpoints } from './event-checkpoints.ts';

interface EventVerifierDeps {
  readonly database: Database;
  readonly checkpoints: Pick<EventCheckpoints, 'keyId'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Small, as each of them may have a signature to check. */
const PAGE = 50;
const NEXT_STEP =
  'Keep a copy of the data folder as it is, and compare it with the last backup for which "eo events verify" was content.';

/** Finds out whether the log still holds what was once written into it, and if not, from which event on. */
export class EventVerifier {
  readonly #deps: EventVerifierDeps;
  readonly #events: EventRows;
  readonly #checkpoints: CheckpointRows;
  #running: Promise<EventVerification> | undefined;
  #last: { readonly at: number; readonly report: EventVerification } | undefined;

  constructor(deps: EventVerifierDeps) {
    this.#deps = deps;
    this.#events = new EventRows(deps.database);
    this.#checkpoints = new CheckpointRows(deps.database);
  }

  /** Walks along all events that there are now, and lets others in between. Who asks meanwhile shares the walk. */
  verify(): Promise<EventVerification> {
    this.#running ??= this.#verify()
      .then((report) => {
        this.#last = { at: this.#deps.clock.now(), report };
        return report;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** What the last walk of this life has found; undefined before the first. */
  get last(): { readonly at: number; readonly report: EventVerification } | undefined {
    return this.#last;
  }

  async #verify(): Promise<EventVerification> {
    while (true) {
      const from = this.#events.oldest();
      const report = await this.#walk(from, this.#events.newest());
      // Old events may have been deleted behind the walk.
      if (report.ok || this.#events.oldest() === from) return report;
    }
  }

  async #walk(from: number, to: number): Promise<EventVerification> {
    const highestGiven = this.#events.highestGiven();
    const lastCheckpoint = this.#checkpoints.last()?.sequence ?? 0;
    const [beginning] = this.#checkpoints.between(from - 1, from - 1, 1);
    const walk = new ChainWalk(Math.max(from, 1), beginning);
    const fault =
      walk.begin(beginning) ??
      (await this.#stepThrough(walk, to)) ??
      walk.end(highestGiven, lastCheckpoint, this.#deps.checkpoints.keyId);
    const { hash, signedThrough, ...found } = walk.progress;
    if (fault !== undefined) return { ok: false, from, to, ...found, ...fault, nextStep: NEXT_STEP };
    return { ok: true, from, to, ...found, hash: Sha256.parse(hash), signedThrough };
  }

  async #stepThrough(walk: ChainWalk, to: number): Promise<ChainFault | undefined> {
    while (walk.last < to) {
      const page = this.#events.storedAfter(walk.last, Math.min(PAGE, to - walk.last));
      const end = page.at(-1)?.sequence ?? to;
      const signed = this.#checkpoints.between(walk.last + 1, end, PAGE);
      const checkpoints = new Map(signed.map((checkpoint) => [checkpoint.sequence, checkpoint]));
      for (const event of page) {
        const fault = walk.step(event, checkpoints.get(event.sequence));
        if (fault !== undefined) return fault;
      }
      if (page.length === 0) return undefined;
      await nextTurn();
    }
    return undefined;
  }
}
