import type { ControlAddress } from '../../common/api-client/control-address.ts';
import { authorization } from '../../common/api-client/control-address.ts';
import { readErrorAnswer } from '../../common/api-client/error-answer.ts';
import { asConnectionError } from '../../common/api-client/lost-connection.ts';
import { AppError, ERROR_CODES, type ErrorCode } from '../../common/errors.ts';
import { fieldsOf } from '../spec-fields.ts';

interface Asking {
  readonly path: string;
  /** Sent as JSON; without one it is a `GET`. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** What OpenAI's API calls what has another code here. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  invalid_api_key: 'unauthenticated',
  invalid_value: 'invalid-argument',
  request_too_large: 'upload-too-large',
  model_not_found: 'model-not-served',
  context_length_exceeded: 'context-exceeded',
  rate_limit_exceeded: 'too-many-requests',
  internal_error: 'internal',
};

/** The Open Inference Protocol tells no code. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid-argument',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'model-not-served',
  413: 'upload-too-large',
  429: 'overloaded',
  503: 'unavailable',
  504: 'deadline-exceeded',
};

const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  'context-exceeded': 'Ask for less, or serve it with a longer --context.',
};

/** Asks one of the interfaces to served models. @throws AppError with the reason and the hint of the answer, or `unavailable` */
export async function requestInference(
  { baseUrl, token }: ControlAddress,
  { path, body, signal }: Asking,
): Promise<Response> {
  const sent =
    body === undefined
      ? { headers: authorization(token) }
      : {
          method: 'POST',
          headers: { ...authorization(token), 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  let response: Response;
  try {
    response = await fetch(baseUrl + path, { ...sent, ...(signal && { signal }) });
  } catch (error) {
    throw asConnectionError(error, baseUrl);
  }
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => undefined);
  throw errorOf(answer, response.status);
}

/** The error that a body tells of, in OpenAI's words, in those of the Open Inference Protocol, or in ours. */
export function errorOf(body: unknown, status = 500): AppError {
  const own = readErrorAnswer(body);
  if (own !== undefined) return new AppError(own.code, own.message, own);
  const told = fieldsOf(body)['error'];
  // The Open Inference Protocol has one text for all, with the hint in it.
  if (typeof told === 'string') return new AppError(codeOf(undefined, status), told);
  const { message, code: word, hint } = fieldsOf(told);
  const code = codeOf(word, status);
  const text = typeof message === 'string' ? message : `the orchestrator answered with status ${status}`;
  const next = typeof hint === 'string' ? hint : HINTS[code];
  return new AppError(code, text, next === undefined ? {} : { hint: next });
}

function codeOf(word: unknown, status: number): ErrorCode {
  if (typeof word !== 'string') return STATUS_CODES[status] ?? 'runtime-failed';
  const own = word.replaceAll('_', '-');
  return CODES[word] ?? ERROR_CODES.find((code) => code === own) ?? STATUS_CODES[status] ?? 'internal';
}
