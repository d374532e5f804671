/**
 * Every code that a caller can act on. Codes cross all borders (gRPC, HTTP, message port, exit code) and never change
 * their meaning; the text beside them is for people.
 */
export const ERROR_CODES = [
  'internal',
  'invalid-argument',
  'invalid-specification',
  'invalid-config',
  'unauthenticated',
  'forbidden',
  'too-many-requests',
  'not-found',
  'already-exists',
  'conflict',
  'data-folder-in-use',
  'data-folder-newer',
  'port-in-use',
  'unavailable',
  'cancelled',
  'deadline-exceeded',
  'storage-full',
  'checksum-mismatch',
  'upload-out-of-order',
  'upload-too-large',
  'not-registered',
  'join-refused',
  'wrong-authority',
  'revoked',
  'identity-in-use',
  'task-superseded',
  'handed-back',
  'model-malformed',
  'model-truncated',
  'model-unsupported',
  'model-not-exportable',
  'dataset-unreadable',
  'dataset-malformed',
  'dataset-mismatch',
  'update-malformed',
  'update-not-finite',
  'training-diverged',
  'trainer-crashed',
  'trainer-failed',
  'trainer-silent',
  'trainer-flooded',
  'trainer-protocol',
  'trainer-not-allowed',
  'round-failed',
  'below-threshold',
  'model-refused',
  'model-not-served',
  'no-room',
  'overloaded',
  'context-exceeded',
  'replica-lost',
  'runtime-crashed',
  'runtime-failed',
  'download-failed',
  'cannot-wake',
  'release-malformed',
  'release-untrusted',
  'update-refused',
  'update-failed',
  'unimplemented',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** JSON-safe facts that help a person or a program to act: a field's path, a file, a row, what was expected. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

interface AppErrorOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
  /** What the person can do next, in one sentence. */
  readonly hint?: string;
}

/** An error that a caller can act on. Anything else that is thrown is a bug and is reported as `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, { cause, details = {}, hint }: AppErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
    this.hint = hint;
  }
}

/** True for an AppError with the given code. */
export function hasCode(error: unknown, code: ErrorCode): error is AppError {
  return error instanceof AppError && error.code === code;
}

/** The error itself where it is an AppError, else an `internal` one that keeps it as its cause. */
export function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', 'internal error', { cause: error });
}
