import type { Silence, SilenceId, SilenceScope } from '../../common/domain/alert.ts';
import { describeActor } from '../../common/domain/describe-event.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { currentActor } from '../events/acting.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { AlertRows } from '../storage/rows/alert-rows.ts';

interface SilenceBookDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A silence that somebody wishes for. */
interface SilenceWishes {
  readonly scope: SilenceScope;
  readonly forSeconds: number;
  readonly note: string | null;
}

/** What keeps alerts quiet for a time. */
export class SilenceBook {
  readonly #deps: SilenceBookDeps;
  readonly #rows: AlertRows;

  constructor(deps: SilenceBookDeps) {
    this.#deps = deps;
    this.#rows = new AlertRows(deps.database);
  }

  /** Those that hold now. */
  list(): Silence[] {
    return this.#rows.silencesAt(this.#deps.clock.now());
  }

  /** @throws AppError `not-found` for an alert that is not known */
  add({ scope, forSeconds, note }: SilenceWishes): Silence {
    const { database, events, clock } = this.#deps;
    if (scope.alertId !== undefined && this.#rows.get(scope.alertId) === undefined) {
      throw new AppError('not-found', `there is no alert ${scope.alertId}`, { hint: '"eo alerts" lists them.' });
    }
    const createdAt = clock.now();
    const actor = currentActor();
    const by = actor === null ? null : describeActor(actor);
    return database.transaction(() => {
      const silence = this.#rows.addSilence({ scope, createdAt, until: createdAt + forSeconds * 1_000, by, note });
      events.append({ kind: 'silence-added', silenceId: silence.id, ...scope, until: silence.until });
      return silence;
    });
  }

  /** Ends a silence before its time. @throws AppError `not-found` */
  remove(id: SilenceId): void {
    const { database, events } = this.#deps;
    database.transaction(() => {
      if (!this.#rows.removeSilence(id)) throw new AppError('not-found', `there is no silence ${id}`);
      events.append({ kind: 'silence-removed', silenceId: id });
    });
  }
}
