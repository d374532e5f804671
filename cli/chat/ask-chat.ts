import { z } from 'zod';
import type { ControlAddress } from '../../common/api-client/control-address.ts';
import { asConnectionError } from '../../common/api-client/lost-connection.ts';
import { AppError } from '../../common/errors.ts';
import { errorOf, requestInference } from '../inference/inference-request.ts';
import { readEvents } from '../inference/read-events.ts';

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** How the answer is made; what is not said is left to the orchestrator. */
export interface ChatSettings {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly seed?: number;
}

interface ChatQuestion extends ChatSettings {
  readonly model: string;
  readonly messages: readonly ChatTurn[];
  /** Breaks the answer off. */
  readonly signal?: AbortSignal;
}

/** What an answer was, once it has ended. Times are in milliseconds, from the question. */
export interface ChatEnd {
  readonly text: string;
  /** Such as `stop` or `length`; null where it was broken off. */
  readonly finish: string | null;
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | null;
  readonly firstMs: number | null;
  readonly ms: number;
}

const Chunk = z.object({
  choices: z.array(
    z.object({ delta: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }),
  ),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int() }).nullish(),
});

/**
 * Asks a served model by OpenAI's interface, and gives its answer piece by piece.
 * @throws AppError with the reason and hint of the orchestrator; nothing when the signal breaks it off
 */
export async function* askChat(
  address: ControlAddress,
  { model, messages, temperature, maxTokens, seed, signal }: ChatQuestion,
): AsyncGenerator<string, ChatEnd, undefined> {
  const asked = performance.now();
  const since = (): number => performance.now() - asked;
  const answer = {
    text: '',
    finish: null as string | null,
    usage: null as ChatEnd['usage'],
    firstMs: null as number | null,
  };
  const body = {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    temperature,
    max_completion_tokens: maxTokens,
    seed,
  };
  try {
    const response = await requestInference(address, { path: '/v1/chat/completions', body, ...(signal && { signal }) });
    for await (const data of readEvents(bodyOf(response))) {
      if (data === '[DONE]') break;
      const { choices, usage } = chunkOf(data);
      if (usage != null)
        answer.usage = { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
      const [choice] = choices;
      answer.finish = choice?.finish_reason ?? answer.finish;
      const text = choice?.delta.content ?? '';
      if (text === '') continue;
      answer.firstMs ??= since();
      answer.text += text;
      yield text;
    }
  } catch (error) {
    if (signal?.aborted !== true) throw asConnectionError(error, address.baseUrl);
  }
  return { ...answer, ms: since() };
}

function bodyOf({ body }: Response): AsyncIterable<Uint8Array> {
  if (body !== null) return body;
  throw new AppError('unimplemented', 'the answer has no content');
}

function chunkOf(data: string): z.output<typeof Chunk> {
  const value: unknown = JSON.parse(data);
  const chunk = Chunk.safeParse(value);
  if (chunk.success) return chunk.data;
  const hasError = typeof value === 'object' && value !== null && 'error' in value;
  if (hasError) throw errorOf(value);
  throw new AppError('unimplemented', 'what came is no chunk of an answer', { cause: chunk.error });
}
