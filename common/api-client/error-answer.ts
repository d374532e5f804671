import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { z } from 'zod';
import { AppError, ERROR_CODES } from '../errors.ts';

/** The body of every answer that is an error. A code that this version does not know counts as `internal`. */
export const ErrorAnswer = z.object({
  code: z.enum(ERROR_CODES).catch('internal'),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).catch({}),
  hint: z.string().optional(),
});
export type ErrorAnswer = z.infer<typeof ErrorAnswer>;

/** The AppError that an answer carries. */
export function fromErrorAnswer(answer: ErrorAnswer): AppError {
  const { code, message, details, hint } = answer;
  return new AppError(code, message, hint === undefined ? { details } : { details, hint });
}

/** What went wrong in a call, as a caller can act on it. */
export function asCallError(error: unknown, baseUrl: string): unknown {
  if (error instanceof AppError || isAbort(error)) return error;
  if (error instanceof ORPCError) return fromOrpcError(error, baseUrl);
  const cause = error instanceof Error ? error.cause : undefined;
  if (error instanceof ValidationError || cause instanceof SyntaxError) return notUnderstood(baseUrl, error);
  if (isCut(error) || isCut(cause)) {
    return new AppError('unavailable', `no orchestrator answers at ${baseUrl}`, {
      cause: error,
      hint: isUntrusted(error)
        ? 'its certificate is not trusted here: name the file of its authority in NODE_EXTRA_CA_CERTS ("eo ca export" writes it)'
        : 'start one with "eo serve"',
    });
  }
  return error;
}

/** True for what `fetch` and its streams throw when there is no connection, or no longer one, in Node and in browsers. */
export function isCut(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /fetch failed|failed to fetch|load failed|terminated|network|body stream/i.test(error.message)
  );
}

const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

function isUntrusted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && UNTRUSTED.has(error.code)) || isUntrusted(error.cause);
}

/** True for the error that an aborted signal brings. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function fromOrpcError(error: ORPCError<string, unknown>, baseUrl: string): AppError {
  const answer = ErrorAnswer.safeParse(error.data);
  if (answer.success) return fromErrorAnswer(answer.data);
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
