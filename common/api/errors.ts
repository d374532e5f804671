import type { ErrorMapItem } from '@orpc/contract';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';

/** The HTTP status of every code: the one table of this border. A code without a row does not compile. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  internal: 500,
  'invalid-argument': 400,
  'invalid-specification': 422,
  'invalid-config': 500,
  unauthenticated: 401,
  forbidden: 403,
  'too-many-requests': 429,
  'not-found': 404,
  'already-exists': 409,
  conflict: 409,
  'data-folder-in-use': 503,
  'data-folder-newer': 503,
  'port-in-use': 503,
  unavailable: 503,
  cancelled: 499,
  'deadline-exceeded': 504,
  'storage-full': 507,
  'checksum-mismatch': 422,
  'upload-out-of-order': 409,
  'upload-too-large': 413,
  'not-registered': 412,
  'join-refused': 403,
  'wrong-authority': 403,
  revoked: 403,
  'identity-in-use': 409,
  'task-superseded': 412,
  'handed-back': 412,
  'model-malformed': 422,
  'model-truncated': 422,
  'model-unsupported': 422,
  'model-not-exportable': 422,
  'dataset-unreadable': 422,
  'dataset-malformed': 422,
  'dataset-mismatch': 422,
  'update-malformed': 422,
  'update-not-finite': 422,
  'training-diverged': 422,
  'trainer-crashed': 500,
  'trainer-failed': 422,
  'trainer-silent': 504,
  'trainer-flooded': 422,
  'trainer-protocol': 422,
  'trainer-not-allowed': 403,
  'round-failed': 500,
  'below-threshold': 500,
  'model-refused': 422,
  'model-not-served': 404,
  'no-room': 409,
  overloaded: 429,
  'context-exceeded': 400,
  'replica-lost': 503,
  'runtime-crashed': 503,
  'runtime-failed': 500,
  'download-failed': 502,
  'cannot-wake': 409,
  'release-malformed': 422,
  'release-untrusted': 403,
  'update-refused': 409,
  'update-failed': 500,
  unimplemented: 501,
};

/** The body of every answer that is an error. */
export const ErrorBody = z.object({
  code: z.enum(ERROR_CODES).describe('Stable: what a program decides by'),
  message: z.string().describe('For people'),
  details: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe('Facts that help to act: a field, a file, a row, what was expected'),
  hint: z.string().optional().describe('What to do next'),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

const ALWAYS: readonly ErrorCode[] = [
  'invalid-argument',
  'unauthenticated',
  'forbidden',
  'too-many-requests',
  'internal',
];

/** The errors of a call, beside those that any call may give: bad input, no access, too many calls, a bug. */
export function pick(...codes: readonly ErrorCode[]): Partial<Record<ErrorCode, ErrorMapItem<typeof ErrorBody>>> {
  return Object.fromEntries(
    [...codes, ...ALWAYS].map((code) => [code, { status: HTTP_STATUS[code], data: ErrorBody }]),
  );
}
