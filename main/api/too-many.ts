import { AppError } from '../../common/errors.ts';
import { HttpProblem } from './http-problem.ts';

/** The refusal of what comes too often, with when it may come again; `limit` says which of several limits it was. */
export function tooMany(message: string, waitMs: number, limit?: string): HttpProblem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const error = new AppError('too-many-requests', message, {
    details: { retryAfterSeconds: seconds, ...(limit === undefined ? {} : { limit }) },
    hint: `Try again in ${seconds} s.`,
  });
  return new HttpProblem(error, { headers: { 'retry-after': String(seconds) } });
}
