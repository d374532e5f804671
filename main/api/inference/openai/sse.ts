import { HTTP_STATUS } from '../../../../common/api/errors.ts';
import type { AppError } from '../../../../common/errors.ts';
import { openAiError } from './openai-error.ts';

/** What a stream of OpenAI's ends with. */
export const DONE = 'data: [DONE]\n\n';

/** One event. */
export function eventOf(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** The event of an error in the middle of an answer. */
export function errorEvent(error: AppError): string {
  return `event: error\n${eventOf(openAiError.bodyOf(error, HTTP_STATUS[error.code]))}`;
}
