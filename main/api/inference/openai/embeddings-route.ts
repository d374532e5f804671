import { z } from 'zod';
import { AppError } from '../../../../common/errors.ts';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import type { RawCall, RawRoute } from '../../raw-route.ts';
import { sendJson } from '../../send-answer.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { notTaken } from '../not-taken.ts';
import { withoutContent } from '../text-request.ts';
import { type Asked, textRoute } from '../text-route.ts';
import { inputsOf, textInput } from './token-input.ts';

/** The body of `POST /v1/embeddings`. What is not named here is ignored, as OpenAI's servers do. */
export const EmbeddingsRequest = z.object({
  model: z.string(),
  input: textInput(1),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: notTaken('is not taken: an embedding has as many as the model has'),
});
type EmbeddingsRequest = z.output<typeof EmbeddingsRequest>;

/** `POST /v1/embeddings`: what texts mean, as vectors. */
export function embeddingsRoute(deps: InferenceRoutesDeps): RawRoute {
  return textRoute({ path: '/v1/embeddings', schema: EmbeddingsRequest, wants: 'text', answer }, deps);
}

async function answer({ call, deployment, request }: Asked<EmbeddingsRequest>, { response }: RawCall): Promise<void> {
  const requests = inputsOf(request.input).map((text) => withoutContent({ kind: 'embedding', input: text }));
  const ends = await call.askAll(deployment, requests, () => undefined);
  const encode = request.encoding_format === 'base64' ? inBase64 : inNumbers;
  const tokens = ends.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  sendJson(response, 200, {
    object: 'list',
    data: ends.map((end, index) => ({ object: 'embedding', index, embedding: encode(vectorOf(end)) })),
    model: deployment.name,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
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
