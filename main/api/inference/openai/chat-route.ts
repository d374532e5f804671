import type { RawCall, RawRoute } from '../../raw-route.ts';
import { sendJson } from '../../send-answer.ts';
import { answerInEvents } from '../answer-in-events.ts';
import { EventStream } from '../event-stream.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { replyReader } from '../reply/reply-reader.ts';
import { withoutContent } from '../text-request.ts';
import { type Asked, textRoute } from '../text-route.ts';
import { chatBodiesOf } from './chat-body.ts';
import { ChatChoice } from './chat-choice.ts';
import { ChatRequest } from './chat-request.ts';
import { type Envelope, envelopeOf } from './envelope.ts';
import { DONE, errorEvent, eventOf } from './sse.ts';
import { usageOf } from './usage.ts';

/** `POST /v1/chat/completions`: a conversation is gone on with. */
export function chatRoute(deps: InferenceRoutesDeps): RawRoute {
  return textRoute({ path: '/v1/chat/completions', schema: ChatRequest, wants: 'chat', answer, stream }, deps);
}

async function answer(
  { call, deployment, request }: Asked<ChatRequest>,
  raw: RawCall,
  deps: InferenceRoutesDeps,
): Promise<void> {
  const { bodies, choices } = choicesOf(request);
  const ends = await call.askAll(
    deployment,
    bodies.map(withoutContent),
    (index, pieces) => void choices[index]?.push(pieces),
    (index, end) => void choices[index]?.finish(end),
  );
  sendJson(raw.response, 200, {
    ...envelopeOf('chat.completion', deployment, deps.clock),
    choices: ends.map((end, index) => choices[index]?.message(end)),
    usage: usageOf(ends, ends.length),
  });
}

async function stream(
  { call, deployment, request }: Asked<ChatRequest>,
  raw: RawCall,
  deps: InferenceRoutesDeps,
): Promise<void> {
  const { bodies, choices } = choicesOf(request);
  const envelope = envelopeOf('chat.completion.chunk', deployment, deps.clock);
  const tellsUsage = request.stream_options?.include_usage === true;
  const events = new EventStream(raw.response);
  const write = (chunks: readonly object[]) =>
    events.send(chunks.map((chunk) => chunkEvent(envelope, chunk, tellsUsage)).join(''));
  let usage = '';
  await answerInEvents({
    stream: events,
    log: deps.log,
    failed: errorEvent,
    last: () => usage + DONE,
    send: async () => {
      const ends = await call.askAll(
        deployment,
        bodies.map(withoutContent),
        async (index, pieces) => {
          const chunks = choices[index]?.push(pieces) ?? [];
          if (chunks.length > 0) await write(chunks);
        },
        async (index, end) => await write(choices[index]?.finish(end) ?? []),
      );
      if (tellsUsage) usage = eventOf({ ...envelope, choices: [], usage: usageOf(ends, ends.length) });
    },
  });
}

function choicesOf(request: ChatRequest) {
  const bodies = chatBodiesOf(request);
  const choices = bodies.map(
    ({ tools, toolChoice, sampling }, index) =>
      new ChatChoice(index, replyReader(tools, toolChoice), sampling.logprobs !== null),
  );
  return { bodies, choices };
}

/** With usage asked for, every chunk has the field, and all but the last one leave it empty. */
function chunkEvent(envelope: Envelope, chunk: object, tellsUsage: boolean): string {
  return eventOf({ ...envelope, choices: [chunk], ...(tellsUsage ? { usage: null } : {}) });
}
