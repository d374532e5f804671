import { AppError, asAppError, type ErrorCode, type ErrorDetails } from '../../common/errors.ts';

/** An error on its way out of a worker. */
export interface ToldError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: ErrorDetails;
}

/** An error as a message can carry it. */
export function tell(error: unknown): ToldError {
  const { code, message, hint, details } = asAppError(error);
  return { code, message, hint, details };
}

/** The error that was told. */
export function told({ code, message, hint, details }: ToldError): AppError {
  return new AppError(code, message, { details, ...(hint === undefined ? {} : { hint }) });
}
