import type { Sha256 } from '../../../common/domain/ids.ts';
import { ModelTrial } from '../../../common/domain/model-trial.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly sha256: string;
  readonly loader: string;
  readonly result_json: string;
  readonly tried_at: number;
}

/** Rows of the trials of models, the latest of each content. */
export class ModelTrialRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(sha256: Sha256): ModelTrial | undefined {
    const row = this.#database.prepare<[string], Row>('select * from model_trials where sha256 = ?').get(sha256);
    if (row === undefined) return undefined;
    const { loader, result_json, tried_at: triedAt } = row;
    return ModelTrial.parse({ sha256, loader, result: JSON.parse(result_json), triedAt });
  }

  put({ sha256, loader, result, triedAt }: ModelTrial): void {
    this.#database
      .prepare<[string, string, string, number]>(
        'insert or replace into model_trials (sha256, loader, result_json, tried_at) values (?, ?, ?, ?)',
      )
      .run(sha256, loader, JSON.stringify(result), triedAt);
  }

  /** Forgets content that no version has any more. */
  removeUnused(): void {
    this.#database.prepare('delete from model_trials where sha256 not in (select sha256 from models)').run();
  }
}
