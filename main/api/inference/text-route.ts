import type { z } from 'zod';
import type { ServedModel } from '../../serving/inference-desk.ts';
import type { RawCall, RawRoute } from '../raw-route.ts';
import { rawRules } from '../raw-rules.ts';
import { InferenceCall } from './inference-call.ts';
import type { InferenceRoutesDeps } from './inference-routes-deps.ts';
import { readRequest } from './read-request.ts';
import { checkTextModel } from './text-model.ts';

/** What was asked, of which model. */
export interface Asked<Request> {
  readonly call: InferenceCall;
  readonly deployment: ServedModel;
  readonly request: Request;
}

type Answer<Request> = (asked: Asked<Request>, raw: RawCall, deps: InferenceRoutesDeps) => Promise<void>;
type PostPath = keyof typeof rawRules extends infer Key ? (Key extends `POST ${infer Path}` ? Path : never) : never;

/** A question to a model that takes text. */
interface TextRoute<Schema extends z.ZodType> {
  readonly path: PostPath;
  readonly schema: Schema;
  readonly wants: 'text' | 'chat';
  readonly answer: Answer<z.output<Schema>>;
  /** Answers in events, for those who ask for them. */
  readonly stream?: Answer<z.output<Schema>>;
}

/** What may be said of how to answer, in each interface. */
interface AnyTextRequest {
  readonly model: string;
  readonly stream?: boolean | null | undefined;
}

/** The route of one kind of question: counts the caller's requests, reads the body, finds the model, has it answered. */
export function textRoute<Schema extends z.ZodType<AnyTextRequest>>(
  { path, schema, wants, answer, stream }: TextRoute<Schema>,
  deps: InferenceRoutesDeps,
): RawRoute {
  return {
    method: 'POST',
    path,
    rule: rawRules[`POST ${path}`],
    asksModels: true,
    async handle(raw) {
      const call = new InferenceCall(deps.models, raw);
      const request = await readRequest(schema, raw);
      const deployment = call.deployment(request.model);
      checkTextModel(deployment, wants);
      const respond = request.stream === true && stream !== undefined ? stream : answer;
      await respond({ call, deployment, request }, raw, deps);
    },
  };
}
