import { AppError, ERROR_CODES, type ErrorCode, type ErrorDetails } from '../errors.ts';
import { isPlainRecord } from '../plain-record.ts';

/** The body of every answer that is an error. */
export interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly hint?: string;
}

/** What a body says as an error; undefined for any other body. A code that this version does not know counts as `internal`. */
export function readErrorAnswer(body: unknown): ErrorAnswer | undefined {
  if (!isPlainRecord(body)) return undefined;
  const { code, message, details, hint } = body as Partial<Record<keyof ErrorAnswer, unknown>>;
  if (typeof message !== 'string' || !(hint === undefined || typeof hint === 'string')) return undefined;
  return {
    code: ERROR_CODES.find((known) => known === code) ?? 'internal',
    message,
    details: isDetails(details) ? details : {},
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The AppError that an answer carries. */
export function fromErrorAnswer({ code, message, ...rest }: ErrorAnswer): AppError {
  return new AppError(code, message, rest);
}

function isDetails(value: unknown): value is ErrorDetails {
  return isPlainRecord(value) && Object.values(value).every(isFact);
}

function isFact(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
