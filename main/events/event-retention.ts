import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Database } from '../storage/database.ts';
import { CheckpointRows } from '../storage/rows/checkpoint-rows.ts';
import { EventRows } from '../storage/rows/event-rows.ts';
import type { EventCheckpoints } from './event-checkpoints.ts';
import type { EventLog } from './event-log.ts';

interface EventRetentionDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly checkpoints: Pick<EventCheckpoints, 'sign'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  /** How long events are kept; 0 keeps all. */
  readonly keptDays: number;
}

const DAY_MS = 86_400_000;

/**
 * Deletes old events, at the start and once a day: from one signed checkpoint to the next, a thousand events at most at a
 * time. The last of these checkpoints remains as the new beginning of the chain, and an event says what was deleted.
 */
export class EventRetention implements Service {
  readonly name = 'event-retention';
  readonly #deps: EventRetentionDeps;
  readonly #events: EventRows;
  readonly #checkpoints: CheckpointRows;
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;
  #disarm = () => {};

  constructor(deps: EventRetentionDeps) {
    this.#deps = deps;
    this.#events = new EventRows(deps.database);
    this.#checkpoints = new CheckpointRows(deps.database);
  }

  async start(): Promise<void> {
    if (this.#deps.keptDays === 0) return;
    this.#disarm = this.#deps.clock.every(DAY_MS, () => void this.run());
    void this.run();
  }

  async stop(): Promise<void> {
    this.#disarm();
    this.#isStopping = true;
    await this.#running;
  }

  /** Deletes what is too old, one run at a time. Lets others in between, and ends early when the service stops. */
  run(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#run())
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'old events could not be deleted'));
    return this.#running;
  }

  async #run(): Promise<void> {
    if (this.#isStopping) return;
    const { database, events, checkpoints, clock, keptDays } = this.#deps;
    checkpoints.sign();
    const keepFrom = clock.now() - keptDays * DAY_MS;
    const ends = await this.#endsOfOldStretches(keepFrom);
    const through = ends.at(-1);
    if (through === undefined) return;
    const count = through - this.#events.oldest() + 1;
    let isSaid = false;
    for (const end of ends) {
      if (this.#isStopping) return;
      database.transaction(() => {
        if (!isSaid) events.append({ kind: 'old-events-removed', through, events: count, keptDays });
        this.#events.removeThrough(end);
        this.#checkpoints.removeBefore(end);
      });
      isSaid = true;
      await nextTurn();
    }
  }

  /** Checkpoints, oldest first, up to which every event is too old. */
  async #endsOfOldStretches(keepFrom: number): Promise<number[]> {
    const ends: number[] = [];
    let after = this.#events.oldest() - 1;
    while (!this.#isStopping) {
      const [checkpoint] = this.#checkpoints.between(after + 1, Number.MAX_SAFE_INTEGER, 1);
      if (checkpoint === undefined) break;
      const latest = this.#events.latestTime(after, checkpoint.sequence);
      if (latest === undefined || latest >= keepFrom) break;
      after = checkpoint.sequence;
      ends.push(after);
      await nextTurn();
    }
    return ends;
  }
}
