import { createHash } from 'node:crypto';
import type { DeviceId } from '../../common/domain/ids.ts';
import {
  type LogLevelRule,
  type LogLevelScope,
  rulesFor,
  type ScopedLogLevelRule,
} from '../../common/domain/log-levels.ts';
import type { LogLevel } from '../../common/domain/log-record.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { LevelSwitch } from '../../platform/logging/level-switch.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { LogLevelRows } from '../storage/rows/log-level-rows.ts';

interface LevelDeskDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  /** Of the orchestrator's own loggers. */
  readonly levels: LevelSwitch;
  readonly nameOf: (id: DeviceId) => string | undefined;
}

/** What is to hold from now on. */
export interface LevelOrder {
  readonly scope: LogLevelScope;
  readonly component: string | null;
  /** null: what is usual there. */
  readonly level: LogLevel | null;
  /** null: until it is changed. */
  readonly forSeconds: number | null;
}

interface VersionedRules {
  readonly version: string;
  readonly rules: readonly LogLevelRule[];
}

const VERSION_DIGITS = 16;
const MOST_RULES = 500;
const NO_RULES: VersionedRules = { version: '', rules: [] };

/** How much everybody logs: set while it runs, kept over restarts, told to devices with their beats. */
export class LevelDesk implements Service {
  readonly name = 'level-desk';
  readonly #deps: LevelDeskDeps;
  readonly #rows: LogLevelRows;
  #rules: readonly ScopedLogLevelRule[] = [];
  readonly #made = new Map<DeviceId, VersionedRules>();
  #disarm = () => {};

  constructor(deps: LevelDeskDeps) {
    this.#deps = deps;
    this.#rows = new LogLevelRows(deps.database);
  }

  async start(): Promise<void> {
    this.#learn();
  }

  async stop(): Promise<void> {
    this.#disarm();
    this.#deps.levels.end();
  }

  /** All rules that hold now. */
  list(): readonly ScopedLogLevelRule[] {
    const now = this.#deps.clock.now();
    return this.#rules.filter(({ until }) => until === null || until > now);
  }

  /** Sets or takes away one rule. Devices hear of it with their next beat. @throws AppError `not-found` for a device that is not there */
  set({ scope, component, level, forSeconds }: LevelOrder): void {
    const { database, events, clock, nameOf } = this.#deps;
    const name = scope === 'everywhere' || scope === 'orchestrator' ? '' : nameOf(scope);
    if (name === undefined) throw new AppError('not-found', `there is no device ${scope}`);
    if (level !== null && this.#rules.length >= MOST_RULES) {
      throw new AppError('invalid-argument', `there are ${MOST_RULES} log levels already: take some away first`);
    }
    const until = forSeconds === null || level === null ? null : clock.now() + forSeconds * 1_000;
    database.transaction(() => {
      for (const ended of this.#rules.filter((rule) => rule.until !== null && rule.until <= clock.now())) {
        this.#rows.remove(ended);
      }
      if (level === null) this.#rows.remove({ scope, component });
      else this.#rows.put({ scope, component, level, until });
      events.append({ kind: 'log-level-changed', scope, name, component, level, until });
      database.afterCommit(() => this.#learn());
    });
  }

  /** What holds for a device, by the version that it names in its beats, and the time of now. */
  rulesOf(id: DeviceId): VersionedRules & { readonly now: number } {
    const now = this.#deps.clock.now();
    if (this.#rules.length === 0) return { ...NO_RULES, now };
    const made = this.#made.get(id) ?? versioned(rulesFor(id, this.#rules, now));
    this.#made.set(id, made);
    return { ...made, now };
  }

  #learn(): void {
    const { clock, levels } = this.#deps;
    this.#disarm();
    this.#made.clear();
    this.#rules = this.#rows.all();
    const now = clock.now();
    levels.apply(rulesFor('orchestrator', this.#rules, now));
    const ends = this.#rules.map(({ until }) => until ?? 0).filter((until) => until > now);
    if (ends.length > 0) this.#disarm = clock.after(Math.min(2 ** 30, Math.min(...ends) - now), () => this.#learn());
  }
}

function versioned(rules: readonly LogLevelRule[]): VersionedRules {
  if (rules.length === 0) return NO_RULES;
  const version = createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, VERSION_DIGITS);
  return { version, rules };
}
