import { z } from 'zod';
import { ToolSpec } from '../../../../common/serving/inference-request.ts';
import { onlyKind } from '../not-taken.ts';

const Text = z.object({ type: onlyKind('text'), text: z.string() });
const Texts = z.union([z.string(), z.array(Text)]);
const id = z.string().min(1).max(64);

const ToolResult = z.object({
  type: z.literal('tool_result'),
  tool_use_id: id,
  content: Texts.nullish(),
  is_error: z.boolean().nullish(),
});
const ToolUse = z.object({
  type: z.literal('tool_use'),
  id,
  name: z.string().max(64),
  input: z.record(z.string(), z.unknown()),
});

const unknownBlock = (taken: string) => (issue: { readonly input?: unknown }) => {
  const { type } = z.object({ type: z.unknown() }).safeParse(issue.input).data ?? {};
  return `blocks of the type ${JSON.stringify(type) ?? 'undefined'} are not taken, only ${taken}`;
};
const TextBlock = z.object({ type: z.literal('text'), text: z.string() });
const UserBlock = z.discriminatedUnion('type', [TextBlock, ToolResult], {
  error: unknownBlock('text and tool_result'),
});
const AssistantBlock = z.discriminatedUnion('type', [TextBlock, ToolUse], { error: unknownBlock('text and tool_use') });

const Message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), content: z.union([z.string(), z.array(UserBlock)]) }),
  z.object({ role: z.literal('assistant'), content: z.union([z.string(), z.array(AssistantBlock)]) }),
]);

const Tool = z.object({
  type: z.literal('custom', { error: 'only tools of your own are taken' }).nullish(),
  name: ToolSpec.shape.name,
  description: ToolSpec.shape.description.nullish(),
  input_schema: ToolSpec.shape.parameters,
});

const conversation = {
  model: z.string(),
  messages: z.array(Message).min(1).max(4_095),
  system: Texts.nullish(),
  tools: z.array(Tool).max(128).nullish(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.object({ type: z.enum(['auto', 'any', 'none']) }),
      z.object({ type: z.literal('tool'), name: z.string().max(64) }),
    ])
    .nullish(),
  thinking: z.object({ type: z.literal('disabled', { error: 'is not taken: models answer without' }) }).nullish(),
};

/** The body of `POST /v1/messages/count_tokens`. */
export const CountRequest = z.object(conversation);
export type CountRequest = z.output<typeof CountRequest>;

/** The body of `POST /v1/messages`. What is not named here is ignored. */
export const MessagesRequest = z.object({
  ...conversation,
  max_tokens: z.int().min(1),
  stream: z.boolean().nullish(),
  stop_sequences: z.array(z.string().min(1).max(256)).max(16).nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).nullish(),
});
export type MessagesRequest = z.output<typeof MessagesRequest>;
