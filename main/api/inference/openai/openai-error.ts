import type { AppError, ErrorCode } from '../../../../common/errors.ts';
import type { ErrorDialect } from '../../error-dialect.ts';

interface Told {
  readonly type: string;
  readonly code: string;
}

const INVALID = 'invalid_request_error';

/** What OpenAI calls what we have another word for. */
const OTHER_WORDS: Readonly<Partial<Record<ErrorCode, Told>>> = {
  unauthenticated: { type: INVALID, code: 'invalid_api_key' },
  forbidden: { type: 'permission_error', code: 'forbidden' },
  'invalid-argument': { type: INVALID, code: 'invalid_value' },
  'upload-too-large': { type: INVALID, code: 'request_too_large' },
  'model-not-served': { type: INVALID, code: 'model_not_found' },
  'context-exceeded': { type: INVALID, code: 'context_length_exceeded' },
  'too-many-requests': { type: 'requests', code: 'rate_limit_exceeded' },
  overloaded: { type: 'overloaded_error', code: 'overloaded' },
  internal: { type: 'server_error', code: 'internal_error' },
};

/** Errors as OpenAI's API writes them: `{"error": {"message", "type", "param", "code"}}`, `param` being the path of the field. */
export const openAiError: ErrorDialect = {
  bodyOf: (error, status) => ({
    error: { message: messageOf(error), ...toldOf(error, status), param: paramOf(error), ...hintOf(error) },
  }),
};

/** A path such as `messages.0.content` as OpenAI writes it: `messages[0].content`. */
export function bracketed(path: string): string {
  return path.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
}

function messageOf({ message, details }: AppError): string {
  const { path, problem } = details;
  return typeof path === 'string' && typeof problem === 'string' ? `${bracketed(path)}: ${problem}` : message;
}

function toldOf({ code, details }: AppError, status: number): Told {
  const words = OTHER_WORDS[code] ?? { type: status < 500 ? INVALID : 'server_error', code: code.replaceAll('-', '_') };
  return code === 'too-many-requests' && details['limit'] === 'tokens' ? { ...words, type: 'tokens' } : words;
}

function paramOf({ code, details }: AppError): string | null {
  if (code === 'model-not-served') return 'model';
  const { path } = details;
  return typeof path === 'string' && path !== 'body' ? bracketed(path) : null;
}

function hintOf({ hint }: AppError): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
