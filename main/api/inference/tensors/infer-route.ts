import type { ServedModel } from '../../../serving/inference-desk.ts';
import { parseParameters } from '../../parse-parameters.ts';
import type { RawCall } from '../../raw-route.ts';
import { readBody } from '../../read-body.ts';
import { parseJsonBody } from '../../read-json-body.ts';
import { InferenceCall } from '../inference-call.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { refuse } from '../read-request.ts';
import { TENSORS_LIMIT_BYTES } from './element-count.ts';
import { type InferAnswer, inferAnswer } from './infer-answer.ts';
import { inferInputs } from './infer-inputs.ts';
import { InferRequest } from './infer-request.ts';
import { checkVersion } from './model-version.ts';

const LIMITS = { limitBytes: TENSORS_LIMIT_BYTES, slowestMs: 120_000 };

/** Where the JSON of a body ends behind which tensors follow in bytes. */
const HEADER_LENGTH = 'inference-header-content-length';

/** Asks a model of tensors, in JSON or in bytes. @throws AppError, HttpProblem for what is wrong with the request */
export async function infer(raw: RawCall, { models }: InferenceRoutesDeps): Promise<void> {
  const call = new InferenceCall(models, raw);
  const deployment = call.deployment(raw.parameters['name'] ?? '');
  checkVersion(deployment, raw.parameters['version']);
  checkTensorModel(deployment);
  const { head, binary } = await readInference(raw);
  const request = parseParameters(InferRequest, head);
  const { headers, content } = inferInputs(request.inputs, binary);
  const outputs = request.outputs?.map(({ name }) => name) ?? null;
  const body = { kind: 'tensors' as const, inputs: [...headers], outputs };
  const [end] = await call.askAll(deployment, [{ body, content }], () => undefined);
  if (end === undefined) throw new Error('an answer came without its end');
  send(raw, inferAnswer(request, deployment, end));
}

function checkTensorModel({ name, interface: by }: ServedModel): void {
  if (by !== 'tensors') throw refuse('name', `${name} takes text, not tensors: ask POST /v1/chat/completions`);
}

async function readInference({ request }: RawCall): Promise<{ readonly head: unknown; readonly binary: Uint8Array }> {
  const body = await readBody(request, LIMITS);
  const told = request.headers[HEADER_LENGTH];
  const length = told === undefined ? body.length : Number(told);
  if (!Number.isInteger(length) || length < 0 || length > body.length) {
    throw refuse(HEADER_LENGTH, `is not within the ${body.length} bytes of the body`);
  }
  return { head: parseJsonBody(body.toString('utf8', 0, length)), binary: body.subarray(length) };
}

function send({ response }: RawCall, { json, binary }: InferAnswer): void {
  const head = Buffer.from(json);
  const length = binary.reduce((sum, bytes) => sum + bytes.length, head.length);
  const isBinary = binary.length > 0;
  response.writeHead(200, {
    'content-type': isBinary ? 'application/octet-stream' : 'application/json',
    'content-length': length,
    'cache-control': 'no-store',
    ...(isBinary ? { [HEADER_LENGTH]: head.length } : {}),
  });
  response.end(isBinary ? Buffer.concat([head, ...binary]) : head);
}
