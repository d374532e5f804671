import {
  type LlamaContextSequence,
  type LlamaGrammarEvaluationState,
  type LlamaModel,
  type Token,
  TokenBias,
} from 'node-llama-cpp';
import { AppError } from '../../../../common/errors.ts';
import type { Sampling } from '../../../../common/serving/inference-request.ts';
import type { Course } from '../engine.ts';
import type { PromptReader } from './read-prompt.ts';
import { samplerOptions } from './sampler-options.ts';
import { SpokenText } from './spoken-text.ts';
import { type SampledToken, tokenProbability } from './token-probabilities.ts';

/** What an answer is made from. */
export interface Generation {
  readonly prompt: readonly Token[];
  /** Tokens of the answer that were said before. */
  readonly resumeTokens: readonly Token[];
  readonly sampling: Sampling;
  readonly stops: readonly string[];
  /** Most tokens of the answer, with those that were said before. */
  readonly mostTokens: number;
  readonly grammar: LlamaGrammarEvaluationState | null;
  /** Whether the text goes on in the middle of the prompt's, or begins a turn. */
  readonly goesOn: boolean;
}

/** How an answer has ended, with the time that it took, in milliseconds. */
export interface Generated {
  readonly finish: 'stop' | 'length';
  readonly completionTokens: number;
  readonly computeMs: number;
  readonly promptMs: number;
}

/** Above any score of a model. */
const CERTAIN = { logit: 100_000 };

/** Answers in one sequence, token by token, as the course lets it. */
export async function generate(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  reader: PromptReader,
  { prompt, resumeTokens, sampling, stops, mostTokens, grammar, goesOn }: Generation,
  course: Course,
): Promise<Generated> {
  const detokenise = (tokens: readonly number[]) => model.detokenize(tokens as readonly Token[]);
  const said = [...resumeTokens];
  const text = new SpokenText(detokenise, stops, goesOn ? [...prompt, ...said] : said);
  const startedAt = performance.now();
  let pausedMs = 0;
  let promptMs = 0;
  const ended = (finish: Generated['finish']): Generated => {
    const rest = text.rest();
    if (rest !== null) course.say(rest);
    const computeMs = performance.now() - startedAt - pausedMs;
    return { finish, completionTokens: said.length, computeMs, promptMs: promptMs || computeMs };
  };
  if (said.length >= mostTokens) return ended('length');

  // A grammar must see what was said: it is said again, one token after the other, where there is one.
  const replayed = grammar === null ? 0 : said.length;
  const begin = [...prompt, ...(replayed > 0 ? [] : said)];
  // Only where nothing is left to chance would another rounding show.
  const exactFrom = sampling.temperature === 0 ? prompt.length : begin.length;
  await reader.read(sequence, begin.slice(0, exactFrom), begin.slice(exactFrom), course);
  let step = 0;
  const options = {
    ...samplerOptions(sampling, said, resumeTokens.length),
    ...(grammar === null ? {} : { grammarEvaluationState: grammar }),
    ...(replayed === 0 ? {} : { tokenBias: () => certain(model, resumeTokens[step]) }),
  };
  const { logprobs } = sampling;
  const wanted = { confidence: logprobs !== null, probabilities: logprobs !== null && logprobs > 0 };
  const sampled: AsyncIterable<SampledToken> = sequence.evaluateWithMetadata(begin.slice(-1), wanted, options);
  if (course.isCancelled) return ended('stop');
  for await (const one of sampled) {
    if (step++ < replayed) {
      if (one.token !== resumeTokens[step - 1])
        throw new AppError('runtime-failed', 'the answer cannot be gone on with');
      continue;
    }
    promptMs ||= performance.now() - startedAt;
    if (course.isCancelled || model.isEogToken(one.token)) return ended('stop');
    said.push(one.token);
    const piece = text.add(one.token, logprobs === null ? undefined : tokenProbability(one, logprobs, detokenise));
    if (piece !== null) course.say(piece);
    if (text.isStopped) return ended('stop');
    if (said.length >= mostTokens) return ended('length');
    for (let pause = course.pause(); pause !== undefined && !course.isCancelled; pause = course.pause()) {
      const pausedAt = performance.now();
      await pause;
      pausedMs += performance.now() - pausedAt;
    }
  }
  return ended('stop');
}

/** Makes a token of an earlier answer the only one that can come; undefined: any. */
function certain(model: LlamaModel, token: Token | undefined): TokenBias {
  const bias = TokenBias.for(model);
  return token === undefined ? bias : bias.set(token, CERTAIN);
}
