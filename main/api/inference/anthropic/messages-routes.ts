import { randomUUID } from 'node:crypto';
import { HTTP_STATUS } from '../../../../common/api/errors.ts';
import type { AppError } from '../../../../common/errors.ts';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import type { ServedModel } from '../../../serving/inference-desk.ts';
import type { RawCall, RawRoute } from '../../raw-route.ts';
import { sendJson } from '../../send-answer.ts';
import { answerInEvents } from '../answer-in-events.ts';
import { EventStream } from '../event-stream.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { replyReader } from '../reply/reply-reader.ts';
import { withoutContent } from '../text-request.ts';
import { type Asked, textRoute } from '../text-route.ts';
import { anthropicError } from './anthropic-error.ts';
import { MessageBlocks } from './message-blocks.ts';
import { countBodyOf, messagesBodyOf } from './messages-body.ts';
import { CountRequest, MessagesRequest } from './messages-request.ts';

/** An event with whatever belongs to its type. */
interface TypedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** `POST /v1/messages` and `POST /v1/messages/count_tokens`: conversations in the words of Anthropic's API. */
export function messagesRoutes(deps: InferenceRoutesDeps): RawRoute[] {
  return [
    textRoute({ path: '/v1/messages', schema: MessagesRequest, wants: 'chat', answer, stream }, deps),
    textRoute({ path: '/v1/messages/count_tokens', schema: CountRequest, wants: 'chat', answer: count }, deps),
  ];
}

async function count({ call, deployment, request }: Asked<CountRequest>, { response }: RawCall): Promise<void> {
  const [end] = await call.askAll(deployment, [withoutContent(countBodyOf(request))], () => undefined);
  sendJson(response, 200, { input_tokens: end?.promptTokens });
}

async function answer({ call, deployment, request }: Asked<MessagesRequest>, { response }: RawCall): Promise<void> {
  const body = messagesBodyOf(request);
  const blocks = new MessageBlocks(replyReader(body.tools, body.toolChoice));
  const [end] = await call.askAll(deployment, [withoutContent(body)], (_, pieces) => {
    blocks.push(pieces.map(({ text }) => text).join(''));
  });
  if (end === undefined) throw new Error('an answer came without its end');
  blocks.finish();
  sendJson(response, 200, {
    ...envelopeOf(deployment),
    content: blocks.content,
    stop_reason: blocks.stopReason(end),
    usage: usageOf(end),
  });
}

async function stream(
  { call, deployment, request }: Asked<MessagesRequest>,
  { response }: RawCall,
  deps: InferenceRoutesDeps,
): Promise<void> {
  const body = messagesBodyOf(request);
  const blocks = new MessageBlocks(replyReader(body.tools, body.toolChoice));
  const events = new EventStream(response);
  const first = eventsOf([
    { type: 'message_start', message: { ...envelopeOf(deployment), usage: { input_tokens: 0, output_tokens: 0 } } },
    { type: 'ping' },
  ]);
  // What the prompt has cost is known at the end, and told there.
  const write = (more: readonly TypedEvent[]) => events.send((events.isOpen ? '' : first) + eventsOf(more));
  let last = '';
  await answerInEvents({
    stream: events,
    log: deps.log,
    failed: errorEvent,
    last: () => last,
    send: async () => {
      await call.askAll(
        deployment,
        [withoutContent(body)],
        async (_, pieces) => {
          const told = blocks.push(pieces.map(({ text }) => text).join(''));
          if (told.length > 0) await write(told);
        },
        async (_, end) => {
          await write(blocks.finish());
          const delta = { stop_reason: blocks.stopReason(end), stop_sequence: null };
          last = eventsOf([{ type: 'message_delta', delta, usage: usageOf(end) }, { type: 'message_stop' }]);
        },
      );
    },
  });
}

function envelopeOf({ name: model }: ServedModel) {
  const id = `msg_${randomUUID().replaceAll('-', '')}`;
  return { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null };
}

function usageOf({ promptTokens, completionTokens }: AnswerEnd) {
  return { input_tokens: promptTokens, output_tokens: completionTokens };
}

function eventsOf(events: readonly TypedEvent[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

function errorEvent(error: AppError): string {
  const body = anthropicError.bodyOf(error, HTTP_STATUS[error.code]);
  return `event: error\ndata: ${JSON.stringify(body)}\n\n`;
}
