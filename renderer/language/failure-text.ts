import type { Failure } from '../../common/domain/job.ts';
import { AppError } from '../../common/errors.ts';
import { errorText } from './error-text.ts';
import type { Messages } from './messages.ts';

/** Why a job, a round or an attempt did not go well, for people. */
export function failureText({ code, message }: Failure, messages: Messages): string {
  // In a failure it is the device that does not answer, and the orchestrator that says so.
  if (code === 'unavailable') return [messages.jobs.deviceGone, `${message}.`].filter(Boolean).join(' ');
  return errorText(new AppError(code, message), messages);
}
