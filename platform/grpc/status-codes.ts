import { type ServiceError, status } from '@grpc/grpc-js';
import { AppError, ERROR_CODES, type ErrorCode } from '../../common/errors.ts';

/** The gRPC status of every code: the one table of this border. A code without a row does not compile. */
const STATUS: Readonly<Record<ErrorCode, status>> = {
  internal: status.INTERNAL,
  'invalid-argument': status.INVALID_ARGUMENT,
  'invalid-specification': status.INVALID_ARGUMENT,
  'invalid-config': status.FAILED_PRECONDITION,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  'too-many-requests': status.RESOURCE_EXHAUSTED,
  'not-found': status.NOT_FOUND,
  'already-exists': status.ALREADY_EXISTS,
  conflict: status.ABORTED,
  'data-folder-in-use': status.UNAVAILABLE,
  'data-folder-newer': status.UNAVAILABLE,
  'port-in-use': status.UNAVAILABLE,
  unavailable: status.UNAVAILABLE,
  cancelled: status.CANCELLED,
  'deadline-exceeded': status.DEADLINE_EXCEEDED,
  'storage-full': status.RESOURCE_EXHAUSTED,
  'checksum-mismatch': status.DATA_LOSS,
  'upload-out-of-order': status.OUT_OF_RANGE,
  'upload-too-large': status.INVALID_ARGUMENT,
  'not-registered': status.FAILED_PRECONDITION,
  'join-refused': status.PERMISSION_DENIED,
  'wrong-authority': status.UNAUTHENTICATED,
  revoked: status.UNAUTHENTICATED,
  'identity-in-use': status.FAILED_PRECONDITION,
  'task-superseded': status.FAILED_PRECONDITION,
  'handed-back': status.FAILED_PRECONDITION,
  'model-malformed': status.FAILED_PRECONDITION,
  'model-truncated': status.FAILED_PRECONDITION,
  'model-unsupported': status.FAILED_PRECONDITION,
  'model-not-exportable': status.FAILED_PRECONDITION,
  'dataset-unreadable': status.FAILED_PRECONDITION,
  'dataset-malformed': status.FAILED_PRECONDITION,
  'dataset-mismatch': status.FAILED_PRECONDITION,
  'update-malformed': status.INVALID_ARGUMENT,
  'update-not-finite': status.INVALID_ARGUMENT,
  'training-diverged': status.FAILED_PRECONDITION,
  'trainer-crashed': status.INTERNAL,
  'trainer-failed': status.FAILED_PRECONDITION,
  'trainer-silent': status.DEADLINE_EXCEEDED,
  'trainer-flooded': status.FAILED_PRECONDITION,
  'trainer-protocol': status.FAILED_PRECONDITION,
  'trainer-not-allowed': status.PERMISSION_DENIED,
  'round-failed': status.ABORTED,
  'below-threshold': status.FAILED_PRECONDITION,
  'model-refused': status.FAILED_PRECONDITION,
  'model-not-served': status.NOT_FOUND,
  'no-room': status.RESOURCE_EXHAUSTED,
  overloaded: status.RESOURCE_EXHAUSTED,
  'context-exceeded': status.INVALID_ARGUMENT,
  'replica-lost': status.UNAVAILABLE,
  'runtime-crashed': status.UNAVAILABLE,
  'runtime-failed': status.INTERNAL,
  'download-failed': status.UNAVAILABLE,
  'cannot-wake': status.FAILED_PRECONDITION,
  'release-malformed': status.FAILED_PRECONDITION,
  'release-untrusted': status.PERMISSION_DENIED,
  'update-refused': status.FAILED_PRECONDITION,
  'update-failed': status.INTERNAL,
  unimplemented: status.UNIMPLEMENTED,
};

/** For answers of peers that sent no code of ours, such as a proxy or grpc-js itself. */
const FALLBACK: ReadonlyMap<status, ErrorCode> = new Map([
  [status.INVALID_ARGUMENT, 'invalid-argument'],
  [status.UNAUTHENTICATED, 'unauthenticated'],
  [status.PERMISSION_DENIED, 'forbidden'],
  [status.NOT_FOUND, 'not-found'],
  [status.CANCELLED, 'cancelled'],
  [status.ABORTED, 'conflict'],
  [status.DEADLINE_EXCEEDED, 'deadline-exceeded'],
  [status.UNAVAILABLE, 'unavailable'],
  [status.UNIMPLEMENTED, 'unimplemented'],
  [status.RESOURCE_EXHAUSTED, 'upload-too-large'],
]);

/** Trailing metadata that carries the product's own code across the border. */
export const CODE_METADATA_KEY = 'eo-code';

const LONGEST_DETAILS = 1_024;

/** What a peer is told of an error: an AppError's text, and of a bug nothing. */
export function toStatus(error: unknown): { code: status; details: string; errorCode: ErrorCode } {
  if (!(error instanceof AppError)) return { code: status.INTERNAL, details: 'internal error', errorCode: 'internal' };
  // grpc-js runs encodeURI over the details: a lone surrogate in them would end the process.
  const details = error.message.slice(0, LONGEST_DETAILS).toWellFormed();
  return { code: STATUS[error.code], details, errorCode: error.code };
}

/** A failed call as the error that the other side threw. */
export function fromServiceError(error: ServiceError): AppError {
  const sent = error.metadata?.get(CODE_METADATA_KEY)[0]?.toString();
  const code = ERROR_CODES.find((known) => known === sent) ?? FALLBACK.get(error.code) ?? 'internal';
  return new AppError(code, error.details || error.message, { cause: error });
}
