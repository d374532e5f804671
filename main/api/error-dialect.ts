import type { AppError } from '../../common/errors.ts';

/** How an interface writes an error: the body, and a status where it has another one for that. */
export interface ErrorDialect {
  readonly bodyOf: (error: AppError, status: number) => object;
  readonly statusOf?: (error: AppError, status: number) => number;
}
