import { Examination } from '../../../common/doctor/finding.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly examination_json: string;
}

/** Rows of examinations, the last of each machine. */
export class ExaminationRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those of this version's own form; what an older or newer one has written is passed over. */
  all(): Examination[] {
    return this.#database
      .prepare<[], Row>('select examination_json from examinations order by subject')
      .all()
      .flatMap(({ examination_json: json }) => Examination.safeParse(JSON.parse(json)).data ?? []);
  }

  put(examination: Examination): void {
    this.#database
      .prepare<[string, number, string]>(
        'insert or replace into examinations (subject, examined_at, examination_json) values (?, ?, ?)',
      )
      .run(examination.deviceId ?? '', examination.examinedAt, JSON.stringify(examination));
  }

  remove(deviceId: DeviceId): void {
    this.#database.prepare<[string]>('delete from examinations where subject = ?').run(deviceId);
  }
}
