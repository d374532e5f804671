import { RULE_DEFAULTS, ruleProblem } from '../../common/domain/alert-rule-defaults.ts';
import type { AlertRule, RuleSettings } from '../../common/domain/alert-rules.ts';
import { AppError } from '../../common/errors.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { AlertRows } from '../storage/rows/alert-rows.ts';

interface RuleBookDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
}

/** The rules of alerts: what is usual, and what the owner has changed. */
export class RuleBook {
  readonly #deps: RuleBookDeps;
  readonly #rows: AlertRows;
  #settings: Readonly<Record<AlertRule, RuleSettings>> | undefined;

  constructor(deps: RuleBookDeps) {
    this.#deps = deps;
    this.#rows = new AlertRows(deps.database);
  }

  all(): Readonly<Record<AlertRule, RuleSettings>> {
    this.#settings ??= { ...RULE_DEFAULTS, ...Object.fromEntries(this.#rows.rules()) };
    return this.#settings;
  }

  /** Changes some of a rule; it holds from the next look on. @throws AppError `invalid-argument` */
  change(rule: AlertRule, change: Partial<RuleSettings>): RuleSettings {
    const settings = { ...this.all()[rule], ...change };
    const problem = ruleProblem(rule, settings);
    if (problem !== undefined) {
      throw new AppError('invalid-argument', problem, { hint: '"eo alerts rules" shows what each rule has.' });
    }
    const { database, events } = this.#deps;
    database.transaction(() => {
      this.#rows.putRule(rule, settings);
      events.append({ kind: 'alert-rule-changed', rule, enabled: settings.enabled });
      database.afterCommit(() => {
        this.#settings = undefined;
      });
    });
    return settings;
  }
}
