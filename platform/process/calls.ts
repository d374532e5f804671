import { AppError, asAppError, type ErrorCode, type ErrorDetails } from '../../common/errors.ts';

/** One end of a line to a worker thread or child process. */
export interface Line {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What can be asked over a line: each method takes one cloneable input and answers with a cloneable output. */
// biome-ignore lint/suspicious/noExplicitAny: the bound of a generic map of methods; callers see their own types
export type Methods = Record<string, (input: any) => any>;

interface Request {
  readonly call: number;
  readonly method: string;
  readonly input: unknown;
}

/** An error as it crosses a line. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

type Response = { readonly answer: number } & ({ readonly output: unknown } | { readonly error: SentError });

/** Answers what the other end asks, several calls at once. AppErrors keep their code across the line. */
export function answerCalls(line: Line, methods: Methods): void {
  line.onMessage((message) => {
    if (!isRequest(message)) return;
    const { call, method, input } = message;
    void (async () => methods[method]?.(input))().then(
      (output: unknown) => line.send({ answer: call, output }),
      (error: unknown) => line.send({ answer: call, error: packError(error) }),
    );
  });
}

/** Asks the other end. */
export class Caller<Callable extends Methods> {
  readonly #line: Line;
  readonly #waiting = new Map<number, { resolve(output: unknown): void; reject(error: unknown): void }>();
  #calls = 0;
  #broken: AppError | undefined;

  constructor(line: Line) {
    this.#line = line;
    line.onMessage((message) => {
      if (!isResponse(message)) return;
      const waiter = this.#waiting.get(message.answer);
      this.#waiting.delete(message.answer);
      if ('error' in message) waiter?.reject(unpackError(message.error));
      else waiter?.resolve(message.output);
    });
  }

  /** Rejects with the other end's AppError, or with the one given to `fail`. */
  call<Name extends keyof Callable & string>(
    method: Name,
    input: Parameters<Callable[Name]>[0],
  ): Promise<Awaited<ReturnType<Callable[Name]>>> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const call = ++this.#calls;
      this.#waiting.set(call, { resolve: resolve as (output: unknown) => void, reject });
      this.#line.send({ call, method, input } satisfies Request);
    });
  }

  /** The other end is gone: everything that waits, and all that is asked later, is rejected. The first reason stays. */
  fail(error: AppError): void {
    this.#broken ??= error;
    for (const waiter of this.#waiting.values()) waiter.reject(error);
    this.#waiting.clear();
  }
}

function isRequest(message: unknown): message is Request {
  return typeof message === 'object' && message !== null && 'call' in message && 'method' in message;
}

function isResponse(message: unknown): message is Response {
  return typeof message === 'object' && message !== null && 'answer' in message;
}

/** An error for the other end: an AppError as it is, anything else as `internal`. */
export function packError(error: unknown): SentError {
  const { code, message, details, hint } = asAppError(error);
  return { code, message, details, hint, stack: error instanceof Error ? error.stack : String(error) };
}

/** The AppError that the other end has packed. */
export function unpackError({ code, message, details, hint, stack }: SentError): AppError {
  return new AppError(code, message, { details, cause: stack, ...(hint === undefined ? {} : { hint }) });
}
