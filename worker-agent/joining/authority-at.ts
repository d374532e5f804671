import type { Sha256 } from '../../common/domain/ids.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { fetchAuthority, type ShownAuthority } from '../../platform/pki/fetch-authority.ts';
import { adviceOnConnection } from './network-advice.ts';
import type { Place } from './place.ts';

/**
 * Who vouches for the orchestrator at a place.
 * @throws AppError `wrong-authority` when it is another one than expected; `unavailable`, with advice, when nobody answers
 */
export async function authorityAt(
  { host, joinPort }: Pick<Place, 'host' | 'joinPort'>,
  expected: Sha256 | undefined,
  signal: AbortSignal,
): Promise<ShownAuthority> {
  const shown = await fetchAuthority({ host, port: joinPort }, signal).catch((error: unknown) => {
    if (!hasCode(error, 'unavailable')) throw error;
    const hint = adviceOnConnection(error, process.platform);
    throw new AppError('unavailable', error.message, { cause: error, ...(hint === undefined ? {} : { hint }) });
  });
  if (expected === undefined || shown.fingerprint === expected) return shown;
  const message = `${host} is not the cluster that was meant: its certificate authority is another one`;
  throw new AppError('wrong-authority', message, {
    hint: 'Somebody may be between this machine and the orchestrator. If the orchestrator was set up anew, get a new join string.',
  });
}
