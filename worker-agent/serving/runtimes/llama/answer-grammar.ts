import { type Llama, type LlamaGrammar, LlamaGrammarEvaluationState, type LlamaModel } from 'node-llama-cpp';
import { AppError } from '../../../../common/errors.ts';
import type { InferenceBody } from '../../../../common/serving/inference-request.ts';
import { grammarSchema } from './grammar-schema.ts';

type Chat = Extract<InferenceBody, { kind: 'chat' }>;
type Completion = Extract<InferenceBody, { kind: 'completion' }>;

const MOST_KEPT = 32;
/** The end of the root rule. */
const BLANK_LINES = ' "\\n\\n\\n\\n" [\\n]*';
const ANY_OBJECT = { type: 'object', additionalProperties: true };

/** The grammars that answers are held to, of which the last ones that were asked for are kept. */
export class AnswerGrammars {
  readonly #model: LlamaModel;
  readonly #kept = new Map<string, LlamaGrammar>();

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  /** What a fresh answer may be made of; null for free text. @throws AppError `invalid-argument` with the path of the field */
  async stateFor(body: Chat | Completion): Promise<LlamaGrammarEvaluationState | null> {
    const schema = schemaOf(body);
    if (schema === null) return null;
    const key = JSON.stringify(schema.schema);
    const grammar = this.#kept.get(key) ?? (await grammarOf(this.#model.llama, schema));
    this.#kept.delete(key);
    this.#kept.set(key, grammar);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return new LlamaGrammarEvaluationState({ model: this.#model, grammar });
  }
}

interface AskedSchema {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** Of a call of a tool that must be made, else of the format that was asked for. */
function schemaOf(body: Chat | Completion): AskedSchema | null {
  const call = body.kind === 'chat' ? callSchema(body) : null;
  if (call !== null) return { schema: call, path: 'tools' };
  switch (body.format.kind) {
    case 'text':
      return null;
    case 'json':
      return { schema: ANY_OBJECT, path: 'format' };
    case 'json-schema':
      return { schema: body.format.schema, path: 'format.schema' };
  }
}

/** `{"name": …, "arguments": {…}}` of one of the tools that may be called; null where none must be. */
function callSchema({ tools, toolChoice }: Chat): AskedSchema['schema'] | null {
  if (toolChoice === 'none' || toolChoice === 'auto') return null;
  const callable = toolChoice === 'required' ? tools : tools.filter(({ name }) => name === toolChoice.name);
  if (callable.length === 0) {
    const message = toolChoice === 'required' ? 'there is no tool to call' : `there is no tool "${toolChoice.name}"`;
    throw new AppError('invalid-argument', message, { details: { path: 'toolChoice' } });
  }
  const calls = callable.map(({ name, parameters }) => {
    const { $defs, definitions, ...rest } = parameters;
    return {
      definitions: { ...asRecord(definitions), ...asRecord($defs) },
      call: { type: 'object', properties: { name: { const: name }, arguments: { type: 'object', ...rest } } },
    };
  });
  const $defs = Object.assign({}, ...calls.map(({ definitions }) => definitions)) as Record<string, unknown>;
  return { $defs, oneOf: calls.map(({ call }) => call) };
}

async function grammarOf(llama: Llama, { schema, path }: AskedSchema): Promise<LlamaGrammar> {
  const translated = grammarSchema(schema, path);
  try {
    // The library's types are those of schemas that are written in a program.
    const { grammar } = await llama.createGrammarForJsonSchema(translated as never);
    // It ends with blank lines, which would be said, and a weak model would never stop saying them.
    return await llama.createGrammar({ grammar: grammar.replace(BLANK_LINES, '') });
  } catch (cause) {
    throw new AppError('invalid-argument', `${path} cannot be held to`, { cause, details: { path } });
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
