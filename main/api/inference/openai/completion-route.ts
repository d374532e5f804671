import type { AnswerPiece } from '../../../../common/serving/inference-answer.ts';
import type { RawCall, RawRoute } from '../../raw-route.ts';
import { sendJson } from '../../send-answer.ts';
import { answerInEvents } from '../answer-in-events.ts';
import { EventStream } from '../event-stream.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { withoutContent } from '../text-request.ts';
import { type Asked, textRoute } from '../text-route.ts';
import { CompletionChoice } from './completion-choice.ts';
import { CompletionRequest, completionBodiesOf } from './completion-request.ts';
import { envelopeOf } from './envelope.ts';
import { DONE, errorEvent, eventOf } from './sse.ts';
import { usageOf } from './usage.ts';

/** `POST /v1/completions`: texts are gone on with. */
export function completionRoute(deps: InferenceRoutesDeps): RawRoute {
  return textRoute({ path: '/v1/completions', schema: CompletionRequest, wants: 'text', answer, stream }, deps);
}

async function answer(
  { call, deployment, request }: Asked<CompletionRequest>,
  raw: RawCall,
  deps: InferenceRoutesDeps,
): Promise<void> {
  const { requests, choices } = choicesOf(request);
  const said: AnswerPiece[][] = requests.map(() => []);
  const ends = await call.askAll(deployment, requests, (index, pieces) => void said[index]?.push(...pieces));
  sendJson(raw.response, 200, {
    ...envelopeOf('text_completion', deployment, deps.clock),
    choices: ends.map(({ finish }, index) => choices[index]?.choiceOf(said[index] ?? [], finish)),
    usage: usageOf(ends, request.n ?? 1),
  });
}

async function stream(
  { call, deployment, request }: Asked<CompletionRequest>,
  raw: RawCall,
  deps: InferenceRoutesDeps,
): Promise<void> {
  const { requests, choices } = choicesOf(request);
  const envelope = envelopeOf('text_completion', deployment, deps.clock);
  const tellsUsage = request.stream_options?.include_usage === true;
  const events = new EventStream(raw.response);
  const write = (choice: object | undefined) =>
    events.send(eventOf({ ...envelope, choices: [choice], ...(tellsUsage ? { usage: null } : {}) }));
  let usage = '';
  await answerInEvents({
    stream: events,
    log: deps.log,
    failed: errorEvent,
    last: () => usage + DONE,
    send: async () => {
      const ends = await call.askAll(
        deployment,
        requests,
        async (index, pieces) => {
          if (pieces.length > 0) await write(choices[index]?.choiceOf(pieces, null));
        },
        async (index, { finish }) => await write(choices[index]?.choiceOf([], finish)),
      );
      if (tellsUsage) usage = eventOf({ ...envelope, choices: [], usage: usageOf(ends, request.n ?? 1) });
    },
  });
}

function choicesOf(request: CompletionRequest) {
  const bodies = completionBodiesOf(request);
  const choices = bodies.map(({ sampling }, index) => new CompletionChoice(index, sampling.logprobs !== null));
  return { requests: bodies.map(withoutContent), choices };
}
