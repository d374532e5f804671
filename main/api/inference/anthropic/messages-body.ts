import {
  type ChatMessage,
  DEFAULT_SAMPLING,
  type InferenceBody,
  type ToolCall,
  type ToolChoice,
  type ToolSpec,
} from '../../../../common/serving/inference-request.ts';
import { refuse } from '../read-request.ts';
import type { CountRequest, MessagesRequest } from './messages-request.ts';

type ChatBody = Extract<InferenceBody, { kind: 'chat' }>;
type Message = CountRequest['messages'][number];
type Texts = NonNullable<CountRequest['system']>;

/** What a conversation may hold, in whichever words it is told. */
const MOST_TURNS = 4_096;
const MOST_CALLS = 128;

/** What a request for a message asks of the model. @throws AppError `invalid-argument` */
export function messagesBodyOf(request: MessagesRequest): ChatBody {
  const { max_tokens: maxTokens, temperature, top_p: topP, top_k: topK, stop_sequences: stop } = request;
  return {
    ...countBodyOf(request),
    sampling: {
      ...DEFAULT_SAMPLING,
      maxTokens,
      temperature: temperature ?? DEFAULT_SAMPLING.temperature,
      topP: topP ?? DEFAULT_SAMPLING.topP,
      topK: topK ?? DEFAULT_SAMPLING.topK,
      stop: stop ?? [],
    },
  };
}

/** The same conversation, of which nothing is to be answered: the model only tells how long it is. */
export function countBodyOf(request: CountRequest): ChatBody {
  const tools = (request.tools ?? []).map(
    (tool): ToolSpec => ({ name: tool.name, description: tool.description ?? '', parameters: tool.input_schema }),
  );
  const system: ChatMessage[] =
    request.system === null || request.system === undefined
      ? []
      : [{ role: 'system', content: textOf(request.system) }];
  const messages = [...system, ...request.messages.flatMap(messagesOf)];
  if (messages.length > MOST_TURNS)
    throw refuse('messages', `more than ${MOST_TURNS} turns, results of tools among them`);
  return {
    kind: 'chat',
    messages,
    tools,
    toolChoice: toolChoiceOf(request, tools),
    format: { kind: 'text' },
    sampling: { ...DEFAULT_SAMPLING, maxTokens: 0 },
  };
}

/** Results of tools are turns of their own, before what else the user says. */
function messagesOf({ role, content }: Message, index: number): ChatMessage[] {
  if (typeof content === 'string') return [{ role, content }];
  const texts: string[] = [];
  const calls: ToolCall[] = [];
  const results: ChatMessage[] = [];
  for (const block of content) {
    if (block.type === 'text') texts.push(block.text);
    else if (block.type === 'tool_use') {
      calls.push({ id: block.id, name: block.name, arguments: JSON.stringify(block.input) });
    } else results.push({ role: 'tool', content: textOf(block.content ?? ''), toolCallId: block.tool_use_id });
  }
  if (calls.length > MOST_CALLS) throw refuse(`messages.${index}.content`, `more than ${MOST_CALLS} calls`);
  const isSilent = texts.length === 0 && results.length > 0;
  const said = { role, content: texts.join('\n'), ...(calls.length === 0 ? {} : { toolCalls: calls }) };
  return isSilent ? results : [...results, said];
}

function textOf(texts: Texts): string {
  return typeof texts === 'string' ? texts : texts.map(({ text }) => text).join('\n');
}

function toolChoiceOf({ tool_choice: choice }: CountRequest, tools: readonly ToolSpec[]): ToolChoice {
  const type = choice?.type ?? 'auto';
  if (type === 'none' || (type === 'auto' && tools.length === 0)) return 'none';
  if (type === 'auto') return type;
  if (tools.length === 0) throw refuse('tool_choice', 'there are no tools to choose from');
  if (choice?.type !== 'tool') return 'required';
  const { name } = choice;
  if (tools.every((tool) => tool.name !== name)) throw refuse('tool_choice.name', `there is no tool ${name}`);
  return { name };
}
