import { z } from 'zod';
import { ToolSpec } from '../../../../common/serving/inference-request.ts';
import { notTaken, onlyKind } from '../not-taken.ts';
import { samplingFields } from './sampling-fields.ts';

const TextPart = z.object({ type: onlyKind('text'), text: z.string() });
const Content = z.union([z.string(), z.array(TextPart)]);
const name = z.string().max(64).nullish();

const ToolCall = z.object({
  id: z.string().max(64),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string().max(64), arguments: z.string() }),
});

const Message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer']), content: Content, name }),
  z.object({ role: z.literal('user'), content: Content, name }),
  z.object({
    role: z.literal('assistant'),
    content: Content.nullish(),
    name,
    tool_calls: z.array(ToolCall).max(128).nullish(),
    function_call: notTaken('is not taken: use tool_calls'),
  }),
  z.object({ role: z.literal('tool'), content: Content, tool_call_id: z.string().max(64) }),
]);

const Tool = z.object({
  type: z.literal('function', { error: 'only tools of the type "function" are taken' }),
  function: z.object({
    name: ToolSpec.shape.name,
    description: z.string().max(8_192).nullish(),
    parameters: ToolSpec.shape.parameters.nullish(),
  }),
});

const ResponseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ name: z.string().max(64), schema: z.record(z.string(), z.unknown()).nullish() }),
  }),
]);

/** The body of `POST /v1/chat/completions`. What is not named here is ignored, as OpenAI's servers do. */
export const ChatRequest = z.object({
  model: z.string(),
  messages: z.array(Message).min(1).max(4_096),
  ...samplingFields,
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  response_format: ResponseFormat.nullish(),
  tools: z.array(Tool).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.object({ type: z.literal('function'), function: z.object({ name: z.string().max(64) }) }),
    ])
    .nullish(),
  functions: notTaken('is not taken: use tools'),
  function_call: notTaken('is not taken: use tool_choice'),
  audio: notTaken('is not taken: models answer in text'),
});
export type ChatRequest = z.output<typeof ChatRequest>;
