import { ORPCError, ValidationError } from '@orpc/server';
import { type ErrorBody, ErrorBody as ErrorBodySchema, HTTP_STATUS } from '../../common/api/errors.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { controlApi } from './control-api.ts';
import { describeIssues } from './describe-issues.ts';

/** An error as the body of an answer. */
export function toErrorBody({ code, message, details, hint }: AppError): ErrorBody {
  return { code, message, details: { ...details }, ...(hint === undefined ? {} : { hint }) };
}

/** An error as oRPC carries it across a transport; only what a caller can act on is told. */
export function toOrpcError(error: AppError): ORPCError<string, ErrorBody> {
  return new ORPCError(error.code, {
    status: HTTP_STATUS[error.code],
    message: error.message,
    data: toErrorBody(error),
    cause: error,
  });
}

/** Turns what a handler throws into the one form that all transports answer with. A bug is logged once, with its cause. */
export function errorAnswers(log: Pick<Logger, 'error'>) {
  return controlApi.middleware(async ({ next, path }) => {
    try {
      return await next();
    } catch (error) {
      const known = asKnownError(error, path);
      if (known.code === 'internal') log.error({ err: known.cause ?? known, call: path.join('.') }, 'a call failed');
      throw toOrpcError(known);
    }
  });
}

/** The body that an oRPC error is answered with, also one that the library itself has thrown. */
export function bodyOfOrpcError(error: ORPCError<string, unknown>): ErrorBody {
  const own = ErrorBodySchema.safeParse(error.data);
  if (own.success) return own.data;
  const isCallers = error.status < 500;
  const message = isCallers ? error.message : 'internal error';
  return toErrorBody(new AppError(isCallers ? 'invalid-argument' : 'internal', message));
}

function asKnownError(error: unknown, path: readonly string[]): AppError {
  if (!(error instanceof ORPCError) || !(error.cause instanceof ValidationError)) return asAppError(error);
  if (error.status !== 400) return asAppError(error.cause);
  const { summary, details } = describeIssues(error.cause.issues);
  const isSpecification = path.join('.') === 'jobs.create';
  return new AppError(isSpecification ? 'invalid-specification' : 'invalid-argument', summary, { details });
}
