import { z } from 'zod';

/** A function that a model may ask its caller to call. */
export const ToolSpec = z.object({
  name: z.string().regex(/^[\w-]{1,64}$/, 'letters, digits, hyphens and underscores, at most 64'),
  description: z.string().max(8_192).default(''),
  parameters: z.record(z.string(), z.unknown()).describe('JSON Schema of its arguments'),
});
export type ToolSpec = z.infer<typeof ToolSpec>;

/** A call that a model asks for. */
export const ToolCall = z.object({ id: z.string().max(64), name: z.string().max(64), arguments: z.string() });
export type ToolCall = z.infer<typeof ToolCall>;

/** One turn of a conversation. */
export const ChatMessage = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  name: z.string().max(64).optional(),
  toolCalls: z.array(ToolCall).max(128).optional().describe('Of an assistant'),
  toolCallId: z.string().max(64).optional().describe('Of a tool: which call it answers'),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** What the text must be. */
export const OutputFormat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text') }),
  z.object({ kind: z.literal('json').describe('Any JSON object') }),
  z.object({ kind: z.literal('json-schema'), schema: z.record(z.string(), z.unknown()) }),
]);
export type OutputFormat = z.infer<typeof OutputFormat>;

/** How the next token is chosen, and when the answer ends. */
export const Sampling = z.object({
  maxTokens: z.int().min(0).nullable().describe('null: as many as the context holds'),
  temperature: z.number().min(0).max(2).describe('0: the most probable token each time'),
  topP: z.number().min(0).max(1),
  topK: z.int().min(0).describe('0: all'),
  minP: z.number().min(0).max(1),
  seed: z.int().nullable().describe('null: one by chance'),
  frequencyPenalty: z.number().min(-2).max(2),
  presencePenalty: z.number().min(-2).max(2),
  stop: z.array(z.string().min(1).max(256)).max(16).describe('The text ends before any of these'),
  logprobs: z.int().min(0).max(20).nullable().describe('How many alternatives to each token; null: no probabilities'),
});
export type Sampling = z.infer<typeof Sampling>;

export const DEFAULT_SAMPLING: Sampling = {
  maxTokens: null,
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  seed: null,
  frequencyPenalty: 0,
  presencePenalty: 0,
  stop: [],
  logprobs: null,
};

/** Element types of tensors, as the Open Inference Protocol names them. */
export const TensorType = z.enum([
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
]);
export type TensorType = z.infer<typeof TensorType>;

/**
 * What a tensor is; its bytes lie beside it, little-endian and row by row. BYTES are strings: of each its length in bytes as
 * uint32, then these.
 */
export const TensorHeader = z.object({
  name: z.string().min(1).max(256),
  type: TensorType,
  shape: z.array(z.int().min(0)).max(16),
  sizeBytes: z.int().min(0),
});
export type TensorHeader = z.infer<typeof TensorHeader>;

/** How a conversation may call tools: not, as the model likes, at least one, or that one. */
export const ToolChoice = z.union([z.enum(['none', 'auto', 'required']), z.object({ name: z.string().max(64) })]);
export type ToolChoice = z.infer<typeof ToolChoice>;

/** What can be asked of a served model, whichever interface it came by. */
export const InferenceBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('chat'),
    messages: z.array(ChatMessage).min(1).max(4_096),
    tools: z.array(ToolSpec).max(128),
    toolChoice: ToolChoice,
    format: OutputFormat,
    sampling: Sampling,
  }),
  z.object({
    kind: z.literal('completion'),
    prompt: z.union([z.string(), z.array(z.int().min(0))]).describe('Text, or tokens of the model'),
    format: OutputFormat,
    sampling: Sampling,
  }),
  z.object({
    kind: z.literal('embedding'),
    input: z.union([z.string(), z.array(z.int().min(0))]).describe('Text, or tokens of the model'),
  }),
  z.object({
    kind: z.literal('tensors'),
    inputs: z.array(TensorHeader).max(256),
    outputs: z.array(z.string().max(256)).max(256).nullable().describe('null: all'),
  }),
]);
export type InferenceBody = z.infer<typeof InferenceBody>;

/** A request with the bytes of its tensors, one after the other; none for text. */
export interface InferenceRequest {
  readonly body: InferenceBody;
  readonly content: Uint8Array;
}
