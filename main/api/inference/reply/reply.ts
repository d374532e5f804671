import type { ToolCall } from '../../../../common/serving/inference-request.ts';

/** What a model says: words, or that it wants a tool to be called. */
export type ReplyPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly call: ToolCall };

/** Tells words from calls of tools in what a model says, as it says it. */
export interface ReplyReader {
  push(text: string): ReplyPart[];
  /** What was held back until it was clear what it is. */
  end(): ReplyPart[];
}
