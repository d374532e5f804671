import { Template } from '@huggingface/jinja';
import type { LlamaModel } from 'node-llama-cpp';
import { AppError } from '../../../../common/errors.ts';
import type { ChatMessage, InferenceBody, ToolSpec } from '../../../../common/serving/inference-request.ts';

type Chat = Extract<InferenceBody, { kind: 'chat' }>;

/** A conversation as the text that the model goes on with, and what ends its turn besides its own tokens. */
export interface ChatPrompt {
  readonly text: string;
  readonly stop: readonly string[];
}

const NAMES = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' } as const;

/** Writes conversations as the model's own template has them, or line by line where it has none that can be read. */
export class ChatPrompts {
  readonly #model: LlamaModel;
  readonly #template: Template | null;

  constructor(model: LlamaModel) {
    this.#model = model;
    this.#template = templateOf(model);
  }

  /** @throws AppError `invalid-argument` for a conversation that the template refuses */
  write({ messages, tools, toolChoice }: Chat): ChatPrompt {
    const callable = toolChoice === 'none' ? [] : tools;
    if (this.#template === null) return plainPrompt(messages, callable);
    const { bosString, eosString } = this.#model.tokens;
    try {
      const text = this.#template.render({
        messages: messages.map(templateMessage),
        // Templates ask whether there are tools by their truth.
        tools: callable.length === 0 ? null : callable.map((tool) => ({ type: 'function', function: tool })),
        add_generation_prompt: true,
        bos_token: bosString ?? '',
        eos_token: eosString ?? '',
      });
      return { text, stop: [] };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `the model's chat template refuses the conversation: ${why}`.slice(0, 500);
      throw new AppError('invalid-argument', message, { cause, details: { path: 'messages' } });
    }
  }
}

function templateOf({ fileInfo }: LlamaModel): Template | null {
  const source: unknown = fileInfo.metadata.tokenizer?.chat_template;
  if (typeof source !== 'string' || source.trim() === '') return null;
  try {
    return new Template(source);
  } catch (error) {
    console.error(`the chat template cannot be read, conversations are written line by line: ${String(error)}`);
    return null;
  }
}

/** As templates know them, which is as OpenAI's interface has them, with arguments as objects. */
function templateMessage({
  role,
  content,
  name,
  toolCalls,
  toolCallId,
}: ChatMessage): Readonly<Record<string, unknown>> {
  return {
    role,
    content,
    ...(name === undefined ? {} : { name }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    ...(toolCalls === undefined || toolCalls.length === 0
      ? {}
      : {
          tool_calls: toolCalls.map((call) => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: parsed(call.arguments) },
          })),
        }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function plainPrompt(messages: readonly ChatMessage[], tools: readonly ToolSpec[]): ChatPrompt {
  const lines = messages.map(({ role, content, toolCalls = [] }) => {
    const calls = toolCalls.map((call) => `{"name": ${JSON.stringify(call.name)}, "arguments": ${call.arguments}}`);
    return `${NAMES[role]}: ${[content, ...calls].filter((part) => part !== '').join('\n')}`;
  });
  const offer = tools.length === 0 ? [] : [`System: Tools that can be called: ${JSON.stringify(tools)}`];
  return { text: `${[...offer, ...lines].join('\n')}\nAssistant:`, stop: ['\nUser:', '\nSystem:', '\nTool:'] };
}
