import { isSilencedBy, type ListedAlert, type Silence } from '../../common/domain/alert.ts';
import { describeCause } from '../../common/domain/describe-cause.ts';
import { PLAIN_FORMAT } from '../../common/domain/plain-format.ts';
import type { StoredAlert } from '../storage/rows/alert-rows.ts';

/** An alert as it is shown: in words, and without what only its keeper needs. */
export function listed(stored: StoredAlert, silences: readonly Silence[]): ListedAlert {
  const { changes: _, isTold: __, ...alert } = stored;
  const untils = silences.filter((silence) => isSilencedBy(alert, silence)).map(({ until }) => until);
  const { title, next } = describeCause(alert.cause, PLAIN_FORMAT);
  return { ...alert, title, advice: next, silencedUntil: untils.length === 0 ? null : Math.max(...untils) };
}
