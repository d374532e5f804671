import { z } from 'zod';
import { TensorHeader } from './inference-request.ts';

/** How probable a token was, and which others were. */
export interface TokenProbability {
  readonly text: string;
  /** Natural logarithm. */
  readonly logProbability: number;
  readonly alternatives: readonly { readonly text: string; readonly logProbability: number }[];
}

/** The next part of an answer in text. */
export interface AnswerPiece {
  readonly text: string;
  /** All tokens up to the end of the text, and none of which the text is not whole. */
  readonly tokens: readonly number[];
  /** One for each token; none where they were not asked for. */
  readonly probabilities: readonly TokenProbability[];
}

/** What the bytes beside the end of an answer are. */
export const ContentHeader = z.union([
  z.object({ kind: z.literal('embedding').describe('float32, little-endian'), dimensions: z.int().min(1) }),
  z.object({ kind: z.literal('tensors'), outputs: z.array(TensorHeader) }),
]);
export type ContentHeader = z.infer<typeof ContentHeader>;

/** The end of an answer. */
export interface AnswerEnd {
  /** `stop`: the model had said all, or a stop text came; `length`: as many tokens as were asked for, or as the context holds. */
  readonly finish: 'stop' | 'length';
  /** 0 for tensors. */
  readonly promptTokens: number;
  /** Of the whole answer, also of what another replica has said of it. */
  readonly completionTokens: number;
  readonly header: ContentHeader | null;
  /** Empty for text. */
  readonly content: Uint8Array;
  /** Time in the runtime alone, and of it before the first token, in microseconds. */
  readonly computeUs: number;
  readonly promptUs: number;
}
