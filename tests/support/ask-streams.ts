import OpenAI from 'openai';
import type { TestOrchestrator } from './test-orchestrator.ts';

/** One streamed request, and what has come of it so far. */
export interface AskedStream {
  readonly prompt: string;
  text: string;
  chunks: number;
  /** Longest time between two pieces, in milliseconds. */
  longestGapMs: number;
  error: unknown;
}

/** A client of the orchestrator that tries nothing twice. */
export function anOpenAiClient({ baseUrl, token }: Pick<TestOrchestrator, 'baseUrl' | 'token'>): OpenAI {
  return new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey: token, maxRetries: 0 });
}

/** Asks for the most probable continuation of a prompt, piece by piece. */
export async function askStream(
  openai: OpenAI,
  stream: AskedStream,
  maxTokens: number,
  onChunk: () => void,
): Promise<void> {
  let lastAt = performance.now();
  try {
    const answer = await openai.completions.create({
      model: 'moby',
      prompt: stream.prompt,
      max_tokens: maxTokens,
      temperature: 0,
      stream: true,
    });
    for await (const chunk of answer) {
      const now = performance.now();
      if (stream.chunks > 0) stream.longestGapMs = Math.max(stream.longestGapMs, now - lastAt);
      lastAt = now;
      stream.text += chunk.choices[0]?.text ?? '';
      stream.chunks++;
      onChunk();
    }
  } catch (error) {
    stream.error = error;
  }
}

export function aStream(prompt: string): AskedStream {
  return { prompt, text: '', chunks: 0, longestGapMs: 0, error: undefined };
}
