import { AppError } from '../errors.ts';

/** What went wrong on the way to the orchestrator, as a caller can act on it; any other error as it is. */
export function asConnectionError(error: unknown, baseUrl: string): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!isCut(error) && !isCut(cause)) return error;
  return new AppError('unavailable', `no orchestrator answers at ${baseUrl}`, {
    cause: error,
    hint: isUntrusted(error)
      ? 'its certificate is not trusted here: name the file of its authority in NODE_EXTRA_CA_CERTS ("eo ca export" writes it)'
      : 'start one with "eo serve"',
  });
}

/** True for what `fetch` and its streams throw when there is no connection, or no longer one, in Node and in browsers. */
export function isCut(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /fetch failed|failed to fetch|load failed|terminated|network|body stream/i.test(error.message)
  );
}

const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

function isUntrusted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && UNTRUSTED.has(error.code)) || isUntrusted(error.cause);
}
