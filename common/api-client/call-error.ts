import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { AppError, ERROR_CODES } from '../errors.ts';
import { fromErrorAnswer, readErrorAnswer } from './error-answer.ts';
import { asConnectionError } from './lost-connection.ts';

/** What went wrong in a call, as a caller can act on it. */
export function asCallError(error: unknown, baseUrl: string): unknown {
  if (error instanceof AppError || isAbort(error)) return error;
  if (error instanceof ORPCError) return fromOrpcError(error, baseUrl);
  const cause = error instanceof Error ? error.cause : undefined;
  if (error instanceof ValidationError || cause instanceof SyntaxError) return notUnderstood(baseUrl, error);
  return asConnectionError(error, baseUrl);
}

/** True for the error that an aborted signal brings. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function fromOrpcError(error: ORPCError<string, unknown>, baseUrl: string): AppError {
  const answer = readErrorAnswer(error.data);
  if (answer !== undefined) return fromErrorAnswer(answer);
  const code = ERROR_CODES.find((known) => known === error.code);
  if (code !== undefined) return new AppError(code, error.message, { cause: error });
  return notUnderstood(baseUrl, error);
}

function notUnderstood(baseUrl: string, cause: unknown): AppError {
  return new AppError('unimplemented', `what comes from ${baseUrl} is not what an orchestrator of this version says`, {
    cause,
    hint: 'check the address, and that both ends have the same version',
  });
}
