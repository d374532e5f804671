import { asAppError } from '../../common/errors.ts';
import type { Messages } from './messages.ts';

/** What went wrong and what to do, for people. What the orchestrator says comes after our own words for the code. */
export function errorText(error: unknown, messages: Messages): string {
  const { code, message, hint } = asAppError(error);
  const said = code === 'internal' ? '' : sentence(message);
  const todo = hint === undefined ? '' : sentence(hint);
  return [messages.errors[code], said, todo].filter(Boolean).join(' ');
}

/** A text as a sentence: with a capital at its head and a stop at its end. */
export function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase();
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
