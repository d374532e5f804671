import { AppError } from '../../common/errors.ts';

interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

const PATIENCE_MS = 10_000;
/** With these an access, an address or a moment is wrong, which may be mended; other statuses from 400 to 499 refuse what was sent. */
const MENDABLE = new Set([401, 403, 404, 408, 425, 429]);

/**
 * Posts a text and expects to be told that it arrived. Follows no redirection: what was signed is for one address.
 * @throws AppError `unavailable` with a reason that tells nothing of the address but its machine
 */
export async function post({ url, headers, body, signal }: Posting): Promise<void> {
  const { host } = new URL(url);
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, patience]),
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    throw new AppError('unavailable', `${host} answered with status ${answer.status}`, {
      details: { status: answer.status },
      hint: answer.status < 400 ? 'Redirections are not followed: give the address that they lead to.' : HINT,
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = patience.aborted
      ? `did not answer within ${PATIENCE_MS / 1_000} s`
      : `cannot be reached${codeOf(cause)}`;
    throw new AppError('unavailable', `${host} ${why}`, { cause, hint: HINT });
  }
}

/** True of a failed post of which the receiver has said that it will never take it. */
export function isFinalRefusal(error: unknown): boolean {
  const status = error instanceof AppError ? error.details['status'] : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 && !MENDABLE.has(status);
}

const HINT = 'Look at the address, and at whether the machine behind it is up.';

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
}
