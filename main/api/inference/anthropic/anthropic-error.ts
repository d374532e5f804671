import type { AppError, ErrorCode } from '../../../../common/errors.ts';
import type { ErrorDialect } from '../../error-dialect.ts';

const TYPES: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthenticated: 'authentication_error',
  forbidden: 'permission_error',
  'upload-too-large': 'request_too_large',
  'too-many-requests': 'rate_limit_error',
  overloaded: 'overloaded_error',
};

/** The status of Anthropic's API for a queue that is full; their client tries again then. */
const OVERLOADED = 529;

/** Errors as Anthropic's API writes them: `{"type": "error", "error": {"type", "message"}}`. */
export const anthropicError: ErrorDialect = {
  bodyOf: (error, status) => ({ type: 'error', error: { type: typeOf(error, status), message: messageOf(error) } }),
  statusOf: ({ code }, status) => (code === 'overloaded' ? OVERLOADED : status),
};

function typeOf({ code }: AppError, status: number): string {
  const type = TYPES[code];
  if (type !== undefined) return type;
  if (status === 404) return 'not_found_error';
  if (status === 504) return 'timeout_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

function messageOf({ message, hint }: AppError): string {
  return hint === undefined ? message : `${message}. ${hint}`;
}
