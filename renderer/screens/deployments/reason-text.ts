import type { Deployment, ServingReason } from '../../../common/domain/deployment.ts';
import { AppError, ERROR_CODES } from '../../../common/errors.ts';
import { errorText } from '../../language/error-text.ts';
import type { Messages } from '../../language/messages.ts';

/** Why something is as it is, for people: in our own words where the code says it all, else with those of the orchestrator. */
export function reasonText({ code, message }: ServingReason, messages: Messages): string {
  const known = messages.deployments.reasons[code];
  if (known !== undefined) return known;
  const named = ERROR_CODES.find((one) => one === code);
  if (named !== undefined) return errorText(new AppError(named, message), messages);
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}

/** What happens next, or what to do; undefined where it goes well. */
export function nextText(
  { state, reason }: Pick<Deployment, 'state' | 'reason'>,
  messages: Messages,
): string | undefined {
  const { deployments: words } = messages;
  if (state === 'stopped') return words.stoppedNext;
  if (reason === null) return undefined;
  return words.next[reason.code] ?? reason.hint ?? (state === 'failed' ? words.failedNext : undefined);
}
