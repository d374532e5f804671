import { AppError, type ErrorCode } from '../../../../common/errors.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid-argument',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'deadline-exceeded',
  429: 'too-many-requests',
  501: 'unimplemented',
  503: 'unavailable',
  504: 'deadline-exceeded',
};

/** What an interface for programs says of a failure, in any of their forms: OpenAI's, the Open Inference Protocol's, our own. */
export function failureIn(body: unknown, status: number): AppError {
  const outer = isRecord(body) ? body : {};
  const told = isRecord(outer['error']) ? outer['error'] : outer;
  const message = [told['message'], outer['error'], outer['message']].find(
    (text): text is string => typeof text === 'string' && text !== '',
  );
  const { hint } = told;
  return new AppError(
    CODES[status] ?? (status >= 500 ? 'unavailable' : 'invalid-argument'),
    message ?? `HTTP ${status}`,
    {
      ...(typeof hint === 'string' ? { hint } : {}),
    },
  );
}

/** The failure that an answer over HTTP tells of. */
export async function failureOf(response: Response): Promise<AppError> {
  return failureIn(await response.json().catch(() => undefined), response.status);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
