import { availableParallelism } from 'node:os';
import type { LlamaModel } from 'node-llama-cpp';

const CONTEXT_TOKENS = 256;
const PROMPT_TOKENS = 16;
/** A measurement takes about so long, and this many tokens where those are slow. */
const SLICE_MS = 80;
const FEWEST_TOKENS = 2;

/** Time that one token of an answer takes, in milliseconds. */
async function tokenMs(model: LlamaModel, threads: number): Promise<number> {
  const contextSize = Math.min(CONTEXT_TOKENS, model.trainContextSize);
  const context = await model.createContext({ contextSize, sequences: 1, threads });
  try {
    const prompt = Array.from({ length: Math.min(PROMPT_TOKENS, contextSize / 2) }, () => model.tokenize('a')[0] ?? 0);
    let startedAt = 0;
    let tokens = -1;
    for await (const _ of context.getSequence().evaluate(prompt as never, { temperature: 0, yieldEogToken: true })) {
      // The first one has the prompt's time in it, and the waking of threads.
      if (++tokens === 0) startedAt = performance.now();
      const isLong = performance.now() - startedAt > SLICE_MS && tokens >= FEWEST_TOKENS;
      if (isLong || tokens + prompt.length + 2 >= contextSize) break;
    }
    return (performance.now() - startedAt) / tokens;
  } finally {
    await context.dispose();
  }
}

/**
 * How many threads answer fastest, by measurement: a small model is many times slower with two than with one, and a large
 * one wants every fast core.
 */
export async function chooseThreads(model: LlamaModel): Promise<number> {
  const candidates = [...new Set([1, model.llama.cpuMathCores, availableParallelism()])];
  let best = { threads: 1, ms: Number.POSITIVE_INFINITY };
  for (const threads of candidates) {
    const ms = await tokenMs(model, threads);
    if (ms < best.ms) best = { threads, ms };
  }
  return best.threads;
}
