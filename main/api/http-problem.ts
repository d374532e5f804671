import { HTTP_STATUS } from '../../common/api/errors.ts';
import { AppError } from '../../common/errors.ts';

interface HttpProblemOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** True when bytes of the request were left unread: the connection cannot be used again. */
  readonly closes?: boolean;
}

/** An error with what only HTTP knows of it: a status finer than that of its code, and headers. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly error: AppError;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    error: AppError,
    { status = HTTP_STATUS[error.code], headers = {}, closes = false }: HttpProblemOptions = {},
  ) {
    super(error.message, { cause: error });
    this.error = error;
    this.status = status;
    this.headers = closes ? { ...headers, connection: 'close' } : headers;
  }
}

/** A request that HTTP itself has a status for and our codes have not. */
export function badRequest(
  status: number,
  message: string,
  options: Omit<HttpProblemOptions, 'status'> = {},
): HttpProblem {
  return new HttpProblem(new AppError('invalid-argument', message), { ...options, status });
}
