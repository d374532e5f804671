import type { ErrorCode } from '../common/errors.ts';

/** How `eo` ends. Numbers from 64 on are those of sysexits.h. */
export const EXIT = {
  ok: 0,
  /** What was asked did not come about, such as a job that failed. */
  failed: 1,
  usage: 2,
  badData: 65,
  notFound: 66,
  unavailable: 69,
  internal: 70,
  storage: 74,
  tryAgain: 75,
  /** The one who asks may not: no access token, a wrong one, or one for less. */
  notAllowed: 77,
  config: 78,
  interrupted: 130,
} as const;

/** One of the numbers with which `eo` ends. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of every error: the one table of this border. A code without a row does not compile. */
export const EXIT_CODES: Readonly<Record<ErrorCode, ExitCode>> = {
  internal: EXIT.internal,
  'invalid-argument': EXIT.usage,
  'invalid-specification': EXIT.badData,
  'invalid-config': EXIT.config,
  unauthenticated: EXIT.notAllowed,
  forbidden: EXIT.notAllowed,
  'too-many-requests': EXIT.tryAgain,
  'not-found': EXIT.notFound,
  'already-exists': EXIT.failed,
  conflict: EXIT.failed,
  'data-folder-in-use': EXIT.tryAgain,
  'data-folder-newer': EXIT.config,
  'port-in-use': EXIT.tryAgain,
  unavailable: EXIT.unavailable,
  cancelled: EXIT.failed,
  'deadline-exceeded': EXIT.tryAgain,
  'storage-full': EXIT.storage,
  'checksum-mismatch': EXIT.badData,
  'upload-out-of-order': EXIT.failed,
  'upload-too-large': EXIT.failed,
  'not-registered': EXIT.failed,
  'join-refused': EXIT.notAllowed,
  'wrong-authority': EXIT.notAllowed,
  revoked: EXIT.notAllowed,
  'identity-in-use': EXIT.config,
  'task-superseded': EXIT.failed,
  'model-malformed': EXIT.badData,
  'model-truncated': EXIT.badData,
  'model-unsupported': EXIT.badData,
  'model-not-exportable': EXIT.badData,
  'dataset-unreadable': EXIT.notFound,
  'dataset-malformed': EXIT.badData,
  'dataset-mismatch': EXIT.badData,
  'update-malformed': EXIT.failed,
  'update-not-finite': EXIT.failed,
  'training-diverged': EXIT.failed,
  'trainer-crashed': EXIT.failed,
  'trainer-failed': EXIT.failed,
  'trainer-silent': EXIT.failed,
  'trainer-flooded': EXIT.failed,
  'trainer-protocol': EXIT.failed,
  'trainer-not-allowed': EXIT.notAllowed,
  'round-failed': EXIT.failed,
  'below-threshold': EXIT.failed,
  unimplemented: EXIT.unavailable,
};
