import type { InferenceBody, InferenceRequest } from '../../../common/serving/inference-request.ts';

const NOTHING = new Uint8Array();

/** A request that is all in its body: text has no tensors. */
export function withoutContent(body: InferenceBody): InferenceRequest {
  return { body, content: NOTHING };
}
