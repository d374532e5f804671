import { z } from 'zod';
import { Alert, type AlertId, Silence, type SilenceId } from '../../../common/domain/alert.ts';
import { AlertRule, RuleSettings } from '../../../common/domain/alert-rules.ts';
import type { Database } from '../database.ts';

/** An alert with what only its keeper needs. */
export const StoredAlert = Alert.extend({
  /** Changes so far: the number of the last one is part of the key of what people are told of it. */
  changes: z.int().min(0),
  /** People were told of it as it is now, or need not be. */
  isTold: z.boolean(),
});
export type StoredAlert = z.infer<typeof StoredAlert>;

interface Row {
  readonly id: number;
  readonly body_json: string;
}

function toAlert({ id, body_json }: Row): StoredAlert {
  return StoredAlert.parse({ ...JSON.parse(body_json), id });
}

/** Rows of alerts, of silences and of the rules that the owner has changed. */
export class AlertRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds an alert and gives it its number. */
  add(alert: Omit<StoredAlert, 'id'>): StoredAlert {
    const { lastInsertRowid } = this.#database
      .prepare<[string, number | null, string]>('insert into alerts (subject, resolved_at, body_json) values (?, ?, ?)')
      .run(alert.subject, alert.resolvedAt, JSON.stringify(alert));
    return StoredAlert.parse({ ...alert, id: Number(lastInsertRowid) });
  }

  put(alert: StoredAlert): void {
    this.#database
      .prepare<[number | null, string, number]>('update alerts set resolved_at = ?, body_json = ? where id = ?')
      .run(alert.resolvedAt, JSON.stringify(alert), alert.id);
  }

  get(id: AlertId): StoredAlert | undefined {
    const row = this.#database.prepare<[number], Row>('select id, body_json from alerts where id = ?').get(id);
    return row && toAlert(row);
  }

  /** Those that are not resolved, oldest first. */
  open(): StoredAlert[] {
    return this.#database
      .prepare<[], Row>('select id, body_json from alerts where resolved_at is null order by id')
      .all()
      .map(toAlert);
  }

  /** The last alert about a subject. */
  lastAbout(subject: string): StoredAlert | undefined {
    const row = this.#database
      .prepare<[string], Row>('select id, body_json from alerts where subject = ? order by id desc limit 1')
      .get(subject);
    return row && toAlert(row);
  }

  /** Resolved ones, the newest first. */
  resolved(before: AlertId | undefined, limit: number): StoredAlert[] {
    return this.#database
      .prepare<[number, number], Row>(
        'select id, body_json from alerts where resolved_at is not null and id < ? order by id desc limit ?',
      )
      .all(before ?? Number.MAX_SAFE_INTEGER, limit)
      .map(toAlert);
  }

  removeResolvedBefore(at: number): void {
    this.#database.prepare<[number]>('delete from alerts where resolved_at < ?').run(at);
  }

  addSilence(silence: Omit<Silence, 'id'>): Silence {
    const { lastInsertRowid } = this.#database
      .prepare<[number, string]>('insert into alert_silences (until, body_json) values (?, ?)')
      .run(silence.until, JSON.stringify(silence));
    return Silence.parse({ ...silence, id: Number(lastInsertRowid) });
  }

  /** Those that have not ended at a time. */
  silencesAt(now: number): Silence[] {
    return this.#database
      .prepare<[number], Row>('select id, body_json from alert_silences where until > ? order by id')
      .all(now)
      .map(({ id, body_json }) => Silence.parse({ ...JSON.parse(body_json), id }));
  }

  removeSilence(id: SilenceId): boolean {
    return this.#database.prepare<[number]>('delete from alert_silences where id = ?').run(id).changes > 0;
  }

  removeSilencesBefore(at: number): void {
    this.#database.prepare<[number]>('delete from alert_silences where until < ?').run(at);
  }

  /** Rules that the owner has changed. */
  rules(): Map<AlertRule, RuleSettings> {
    const rows = this.#database
      .prepare<[], { rule: string; settings_json: string }>('select rule, settings_json from alert_rules')
      .all();
    return new Map(
      rows.map(({ rule, settings_json }) => [AlertRule.parse(rule), RuleSettings.parse(JSON.parse(settings_json))]),
    );
  }

  putRule(rule: AlertRule, settings: RuleSettings): void {
    this.#database
      .prepare<[string, string]>('insert or replace into alert_rules (rule, settings_json) values (?, ?)')
      .run(rule, JSON.stringify(settings));
  }
}
