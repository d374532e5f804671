import { z } from 'zod';
import { AppError } from '../../../../common/errors.ts';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import type { RawRoute } from '../../raw-route.ts';
import { rawRules } from '../../raw-rules.ts';
import { sendJson } from '../../send-answer.ts';
import { InferenceCall } from '../inference-call.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { notTaken } from '../not-taken.ts';
import { readRequest } from '../read-request.ts';
import { checkTextModel } from '../text-model.ts';
import { withoutContent } from '../text-request.ts';
import { inputsOf, textInput } from './token-input.ts';

const PATH = '/v1/embeddings';

/** The body of `POST /v1/embeddings`. What is not named here is ignored, as OpenAI's servers do. */
export const EmbeddingsRequest = z.object({
  model: z.string(),
  input: textInput(1),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: notTaken('is not taken: an embedding has as many as the model has'),
});

/** `POST /v1/embeddings`: what texts mean, as vectors. */
export function embeddingsRoute({ models }: InferenceRoutesDeps): RawRoute {
  return {
    method: 'POST',
    path: PATH,
    rule: rawRules[`POST ${PATH}`],
    asksModels: true,
    async handle(raw) {
      const call = new InferenceCall(models, raw);
      const { model, input, encoding_format: encoding } = await readRequest(EmbeddingsRequest, raw);
      const deployment = call.deployment(model);
      checkTextModel(deployment, 'text');
      const requests = inputsOf(input).map((text) => withoutContent({ kind: 'embedding', input: text }));
      const ends = await call.askAll(deployment, requests, () => undefined);
      const encode = encoding === 'base64' ? inBase64 : inNumbers;
      const tokens = ends.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
      sendJson(raw.response, 200, {
        object: 'list',
        data: ends.map((end, index) => ({ object: 'embedding', index, embedding: encode(vectorOf(end)) })),
        model: deployment.name,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      });
    },
  };
}

/** The bytes of a vector, float32 and little-endian, as OpenAI encodes them too. */
function vectorOf({ header, content }: AnswerEnd): Uint8Array {
  if (header?.kind === 'embedding' && content.length === header.dimensions * 4) return content;
  throw new AppError('runtime-failed', 'the model has answered with something that is no embedding');
}

function inBase64(vector: Uint8Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.length).toString('base64');
}

function inNumbers(vector: Uint8Array): number[] {
  const view = new DataView(vector.buffer, vector.byteOffset, vector.length);
  return Array.from({ length: vector.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}
