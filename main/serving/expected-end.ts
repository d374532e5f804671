import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';

const MOST_TENSOR_BYTES = 256 << 20;
/** One vector of 65,536 dimensions. */
const MOST_EMBEDDING_BYTES = 256 << 10;

/** Bytes that may come beside the end of an answer. */
export function mostContentBytes({ body }: InferenceRequest): number {
  if (body.kind === 'tensors') return MOST_TENSOR_BYTES;
  return body.kind === 'embedding' ? MOST_EMBEDDING_BYTES : 0;
}

/** What is wrong with the end that a device has sent; undefined where it is an end of what was asked. */
export function endProblem({ body }: InferenceRequest, { header, content }: AnswerEnd): string | undefined {
  const expected = body.kind === 'tensors' || body.kind === 'embedding' ? body.kind : undefined;
  if (header?.kind !== expected) return `the device has answered with ${header?.kind ?? 'text'}`;
  const told =
    header?.kind === 'tensors'
      ? header.outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      : (header?.dimensions ?? 0) * Float32Array.BYTES_PER_ELEMENT;
  return told === content.length ? undefined : `the device has told of ${told} bytes and sent ${content.length}`;
}
