import type { ChatEnd } from '../chat/ask-chat.ts';
import { formatCount, formatCounted, formatDuration } from './units.ts';

/** What an answer has cost and how quickly it came: `7 tokens read, 40 written in 1.3 s (31 tokens/s), first after 63 ms`. */
export function renderChatEnd({ usage, finish, firstMs, ms }: ChatEnd): string {
  const parts: string[] = [];
  if (usage !== null) {
    const { promptTokens, completionTokens } = usage;
    // Over the whole time: tokens come several at a time, so that the pace after the first is anybody's guess.
    const pace = ms < 1 ? '' : ` (${formatCount(Math.round(completionTokens / (ms / 1_000)))} tokens/s)`;
    const written = `${formatCount(completionTokens)} written in ${formatDuration(ms)}${pace}`;
    parts.push(`${formatCounted(promptTokens, 'token')} read`, written);
  }
  if (firstMs !== null) parts.push(`first after ${formatDuration(firstMs)}`);
  if (finish === null) parts.push('stopped');
  if (finish === 'length') parts.push('cut at its length');
  return parts.join(', ');
}
