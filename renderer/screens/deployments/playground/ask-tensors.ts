import { z } from 'zod';
import { TensorType } from '../../../../common/serving/inference-request.ts';
import { failureOf } from './answer-failure.ts';
import type { InferenceTensor } from './inference-tensor.ts';

const Answer = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: TensorType,
      shape: z.array(z.int()),
      data: z.array(z.union([z.number(), z.boolean(), z.string()])),
    }),
  ),
});

/**
 * Asks a model of tensors by the Open Inference Protocol, version 2.
 * @throws AppError for what the orchestrator refuses; `AbortError` once `signal` says so
 */
export async function askTensors(
  baseUrl: string,
  deployment: string,
  inputs: readonly InferenceTensor[],
  signal: AbortSignal,
): Promise<readonly InferenceTensor[]> {
  const response = await fetch(`${baseUrl}/v2/models/${deployment}/infer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs }),
    signal,
  });
  if (!response.ok) throw await failureOf(response);
  return Answer.parse(await response.json()).outputs;
}
