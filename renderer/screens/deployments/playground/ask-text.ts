import { z } from 'zod';
import { failureIn, failureOf } from './answer-failure.ts';
import { readEvents } from './read-events.ts';

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What a model of text is asked. */
export interface TextQuestion {
  readonly deployment: string;
  readonly turns: readonly ChatTurn[];
  /** False: it has no chat template, and goes on from the last turn. */
  readonly canChat: boolean;
  readonly temperature: number;
  /** Null: as many as the context holds. */
  readonly maxTokens: number | null;
}

/** A part of the answer. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'usage'; readonly promptTokens: number; readonly completionTokens: number };

const Chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish() }).optional(),
        text: z.string().optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

/**
 * Asks a model of text by OpenAI's API and yields its answer as it comes.
 * @throws AppError for what the orchestrator refuses, or what breaks an answer that has begun; `AbortError` once `signal` says so
 */
export async function* askText(baseUrl: string, question: TextQuestion, signal: AbortSignal): AsyncGenerator<TextPart> {
  const { deployment, turns, canChat, temperature, maxTokens } = question;
  const response = await fetch(`${baseUrl}/v1/${canChat ? 'chat/completions' : 'completions'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      model: deployment,
      ...(canChat ? { messages: turns } : { prompt: turns.at(-1)?.content ?? '' }),
      temperature,
      ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
      stream: true,
      stream_options: { include_usage: true },
    }),
    signal,
  });
  if (!response.ok || response.body === null) throw await failureOf(response);
  for await (const data of readEvents(response.body)) {
    if (data === '[DONE]') return;
    const told: unknown = JSON.parse(data);
    if (typeof told === 'object' && told !== null && 'error' in told) throw failureIn(told, 500);
    const { choices, usage } = Chunk.parse(told);
    for (const { delta, text, finish_reason: reason } of choices) {
      const piece = delta?.content ?? text ?? '';
      if (piece !== '') yield { kind: 'text', text: piece };
      if (reason != null) yield { kind: 'finish', reason };
    }
    if (usage != null) {
      yield { kind: 'usage', promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
    }
  }
}
