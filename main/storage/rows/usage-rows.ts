import { UsageRow } from '../../../common/domain/deployment.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly day: string;
  readonly token_id: string;
  readonly token_name: string;
  readonly deployment: string;
  readonly device_id: string;
  readonly requests: number;
  readonly failures: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly compute_ms: number;
}

/** Rows of what keys, deployments and devices were used for, by day. */
export class UsageRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds to what was counted before. */
  add(usage: UsageRow): void {
    this.#database
      .prepare(
        `insert into serving_usage
           (day, token_id, token_name, deployment, device_id, requests, failures, prompt_tokens, completion_tokens, compute_ms)
         values (@day, @tokenId, @tokenName, @deployment, @deviceId, @requests, @failures, @promptTokens,
           @completionTokens, @computeMs)
         on conflict (day, token_id, deployment, device_id) do update set
           token_name = excluded.token_name,
           requests = requests + excluded.requests,
           failures = failures + excluded.failures,
           prompt_tokens = prompt_tokens + excluded.prompt_tokens,
           completion_tokens = completion_tokens + excluded.completion_tokens,
           compute_ms = compute_ms + excluded.compute_ms`,
      )
      .run({ ...usage, deviceId: usage.deviceId ?? '' });
  }

  /** From one day to another, both with it, newest day first. */
  between(from: string, to: string): UsageRow[] {
    return this.#database
      .prepare<[string, string], Row>(
        'select * from serving_usage where day between ? and ? order by day desc, token_name, deployment, device_id',
      )
      .all(from, to)
      .map((row) =>
        UsageRow.parse({
          day: row.day,
          tokenId: row.token_id,
          tokenName: row.token_name,
          deployment: row.deployment,
          deviceId: row.device_id === '' ? null : row.device_id,
          requests: row.requests,
          failures: row.failures,
          promptTokens: row.prompt_tokens,
          completionTokens: row.completion_tokens,
          computeMs: row.compute_ms,
        }),
      );
  }
}
