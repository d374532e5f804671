import type {
  ChatMessage,
  InferenceBody,
  OutputFormat,
  ToolChoice,
  ToolSpec,
} from '../../../../common/serving/inference-request.ts';
import { refuse } from '../read-request.ts';
import type { ChatRequest } from './chat-request.ts';
import { samplingOf } from './sampling-fields.ts';

type ChatBody = Extract<InferenceBody, { kind: 'chat' }>;
type Message = ChatRequest['messages'][number];

const ANY_ARGUMENTS = { type: 'object', properties: {} };

/** What a chat request asks of the model, once for each answer that is wanted. @throws AppError `invalid-argument` */
export function chatBodiesOf(request: ChatRequest): ChatBody[] {
  const tools = (request.tools ?? []).map((tool) => toolOf(tool.function));
  const common = {
    kind: 'chat' as const,
    messages: request.messages.map(messageOf),
    tools,
    toolChoice: toolChoiceOf(request, tools),
    format: formatOf(request),
  };
  const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? null;
  const logprobs = logprobsOf(request);
  return Array.from({ length: request.n ?? 1 }, (_, index) => ({
    ...common,
    sampling: samplingOf(request, { maxTokens, logprobs }, index),
  }));
}

function messageOf(message: Message): ChatMessage {
  const content = textOf(message.content);
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content, ...nameOf(message) };
    case 'user':
      return { role: 'user', content, ...nameOf(message) };
    case 'assistant': {
      const calls = (message.tool_calls ?? []).map((call) => ({ id: call.id, ...call.function }));
      return { role: 'assistant', content, ...nameOf(message), ...(calls.length === 0 ? {} : { toolCalls: calls }) };
    }
    case 'tool':
      return { role: 'tool', content, toolCallId: message.tool_call_id };
  }
}

function textOf(content: Message['content']): string {
  if (content === null || content === undefined) return '';
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n');
}

function nameOf({ name }: { readonly name?: string | null | undefined }): { readonly name?: string } {
  return name === null || name === undefined ? {} : { name };
}

function toolOf(tool: NonNullable<ChatRequest['tools']>[number]['function']): ToolSpec {
  return { name: tool.name, description: tool.description ?? '', parameters: tool.parameters ?? ANY_ARGUMENTS };
}

function toolChoiceOf({ tool_choice: choice }: ChatRequest, tools: readonly ToolSpec[]): ToolChoice {
  if (choice === null || choice === undefined) return tools.length === 0 ? 'none' : 'auto';
  if (choice === 'none' || (choice === 'auto' && tools.length === 0)) return 'none';
  if (choice === 'auto') return choice;
  if (tools.length === 0) throw refuse('tool_choice', 'there are no tools to choose from');
  if (choice === 'required') return choice;
  const { name } = choice.function;
  if (tools.every((tool) => tool.name !== name)) throw refuse('tool_choice.function.name', `there is no tool ${name}`);
  return { name };
}

function formatOf({ response_format: format }: ChatRequest): OutputFormat {
  switch (format?.type) {
    case undefined:
    case 'text':
      return { kind: 'text' };
    case 'json_object':
      return { kind: 'json' };
    case 'json_schema': {
      const { schema } = format.json_schema;
      return schema === null || schema === undefined ? { kind: 'json' } : { kind: 'json-schema', schema };
    }
  }
}

function logprobsOf({ logprobs, top_logprobs: top }: ChatRequest): number | null {
  if (logprobs === true) return top ?? 0;
  if (typeof top === 'number' && top > 0) throw refuse('top_logprobs', 'needs logprobs to be true');
  return null;
}
