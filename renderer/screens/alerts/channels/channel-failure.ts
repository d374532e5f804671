import { asAppError } from '../../../../common/errors.ts';
import { errorText, sentence } from '../../../language/error-text.ts';
import type { Messages } from '../../../language/messages.ts';

/** Why something with a channel failed. `unavailable` with a hint is about the channel; anything else is told as everywhere. */
export function channelFailure(error: unknown, messages: Messages): string {
  const { code, message, hint } = asAppError(error);
  // The orchestrator names the field, which is in sight.
  const said = sentence(message.replace(/^target\.\w+: /, ''));
  if (hint === undefined || (code !== 'unavailable' && !message.startsWith('target.')))
    return errorText(error, messages);
  return `${said} ${sentence(hint)}`;
}
