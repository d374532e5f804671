import type { OpenAPI } from '@orpc/openapi';
import { z } from 'zod';
import { CountRequest, MessagesRequest } from './inference/anthropic/messages-request.ts';
import { ChatRequest } from './inference/openai/chat-request.ts';
import { CompletionRequest } from './inference/openai/completion-request.ts';
import { EmbeddingsRequest } from './inference/openai/embeddings-route.ts';
import { InferRequest } from './inference/tensors/infer-request.ts';

type Paths = NonNullable<OpenAPI.Document['paths']>;
type Operation = NonNullable<NonNullable<Paths[string]>['get']>;

const tags = ['Served models'];
const text = { type: 'string' } as const;

/** An error as the interface writes it. */
const ERRORS = {
  openAi: z.object({
    error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
  }),
  anthropic: z.object({ type: z.literal('error'), error: z.object({ type: z.string(), message: z.string() }) }),
  tensors: z.object({ error: z.string() }),
};

type Dialect = keyof typeof ERRORS;

const ANSWERED = {
  openAi: 'As OpenAI answers it',
  anthropic: 'As Anthropic answers it',
  tensors: 'As the Open Inference Protocol has it',
};

interface Described {
  readonly dialect: Dialect;
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodObject;
  readonly isStreamed?: boolean;
  readonly isBinary?: boolean;
}

function described({ dialect, operation, summary, description, body, isStreamed, isBinary }: Described): Operation {
  const json = { 'application/json': { schema: { type: 'object' as const } } };
  const events = { 'text/event-stream': { schema: text } };
  const bytes = { 'application/octet-stream': { schema: { ...text, format: 'binary' } } };
  const content = { ...json, ...(isStreamed === true ? events : {}), ...(isBinary === true ? bytes : {}) };
  const asked = body === undefined ? {} : { 'application/json': { schema: schemaOf(body) } };
  return {
    operationId: `serving.${operation}`,
    tags,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { ...asked, ...(isBinary === true ? bytes : {}) } } }),
    responses: { 200: { description: ANSWERED[dialect], content }, ...failuresOf(dialect, body !== undefined) },
  };
}

/** As all of these are objects, nothing more is told to the types of OpenAPI, which have two versions of every schema. */
function schemaOf(body: z.ZodObject): { type: 'object' } {
  const { $schema: _, ...schema } = z.toJSONSchema(body, { io: 'input' });
  return { ...schema, type: 'object' };
}

/** Errors are in the form of the interface, also those that any call may give. */
function failuresOf(dialect: Dialect, hasBody: boolean): NonNullable<Operation['responses']> {
  const failure = (description: string) => ({
    description,
    content: { 'application/json': { schema: schemaOf(ERRORS[dialect]) } },
  });
  const retry = { headers: { 'Retry-After': { description: 'Seconds to wait', schema: text } } };
  const always = {
    401: failure('No key, or one that is not good'),
    403: failure('The key has not the role or the scope, or is not for this model'),
    404: failure('No such model is served'),
    429: { ...failure('Beyond the rates of the key, or a full queue'), ...retry },
  };
  if (!hasBody) return always;
  return {
    ...always,
    400: failure('A field is wrong, or longer than the context of the model'),
    408: failure('The body did not arrive in time'),
    413: failure('The body is too large'),
    415: failure('The body is not JSON'),
    500: failure('The model has failed'),
    503: failure('No device serves it now, or the one that did has gone'),
    504: failure('The answer did not come in time'),
    ...(dialect === 'anthropic' ? { 529: { ...failure('A full queue'), ...retry } } : {}),
  };
}

const inPath = (name: string): OpenAPI.ParameterObject => ({ name, in: 'path', required: true, schema: text });

function tensorPaths(path: string, suffix: string, parameters: OpenAPI.ParameterObject[]) {
  const dialect = 'tensors';
  const infer = {
    dialect,
    operation: `infer${suffix}`,
    summary: 'Ask a model of tensors',
    description: 'Tensors in JSON, or in bytes behind it: `Inference-Header-Content-Length` says where the JSON ends.',
    body: InferRequest,
    isBinary: true,
  } as const;
  return {
    [path]: {
      parameters,
      get: described({ dialect, operation: `metadata${suffix}`, summary: 'What a model takes and gives' }),
    },
    [`${path}/ready`]: {
      parameters,
      get: withNotReady(described({ dialect, operation: `ready${suffix}`, summary: 'Whether a model is ready' })),
    },
    [`${path}/infer`]: { parameters, post: described(infer) },
  };
}

function withNotReady(operation: Operation): Operation {
  return { ...operation, responses: { ...operation.responses, 503: { description: 'It is not ready' } } };
}

/** The interfaces by which programs ask served models, in the words of OpenAPI. */
export const inferencePaths: Paths = {
  '/v1/models': {
    get: described({ dialect: 'openAi', operation: 'listModels', summary: 'The served models that the key is for' }),
  },
  '/v1/models/{model}': {
    parameters: [inPath('model')],
    get: described({ dialect: 'openAi', operation: 'getModel', summary: 'One served model' }),
  },
  '/v1/chat/completions': {
    post: described({
      dialect: 'openAi',
      operation: 'chat',
      summary: 'Go on with a conversation',
      body: ChatRequest,
      isStreamed: true,
    }),
  },
  '/v1/completions': {
    post: described({
      dialect: 'openAi',
      operation: 'complete',
      summary: 'Go on with texts',
      body: CompletionRequest,
      isStreamed: true,
    }),
  },
  '/v1/embeddings': {
    post: described({ dialect: 'openAi', operation: 'embed', summary: 'Texts as vectors', body: EmbeddingsRequest }),
  },
  '/v1/messages': {
    post: described({
      dialect: 'anthropic',
      operation: 'messages',
      summary: 'Go on with a conversation, in the words of Anthropic',
      body: MessagesRequest,
      isStreamed: true,
    }),
  },
  '/v1/messages/count_tokens': {
    post: described({
      dialect: 'anthropic',
      operation: 'countTokens',
      summary: 'How long a conversation is, as its model counts',
      body: CountRequest,
    }),
  },
  '/v2': { get: described({ dialect: 'tensors', operation: 'server', summary: 'What this server is' }) },
  '/v2/health/live': {
    get: described({ dialect: 'tensors', operation: 'live', summary: 'Whether this server lives' }),
  },
  '/v2/health/ready': {
    get: withNotReady(
      described({ dialect: 'tensors', operation: 'serverReady', summary: 'Whether all models are ready' }),
    ),
  },
  ...tensorPaths('/v2/models/{name}', '', [inPath('name')]),
  ...tensorPaths('/v2/models/{name}/versions/{version}', 'Version', [inPath('name'), inPath('version')]),
};
