import { z } from 'zod';
import { TensorHeader, TensorType } from '../../../../common/serving/inference-request.ts';

const { name, shape } = TensorHeader.shape;

const InferInput = z.object({
  name,
  shape,
  datatype: TensorType,
  parameters: z.object({ binary_data_size: z.int().min(0).optional() }).optional(),
  // Looked at element by element when the tensor is made: it may be large.
  data: z.unknown().optional(),
});
export type InferInput = z.output<typeof InferInput>;

/** The body of `POST /v2/models/{name}/infer`, or the part of it that is JSON. What is not named here is ignored. */
export const InferRequest = z.object({
  id: z.string().max(1_024).optional(),
  inputs: z.array(InferInput).min(1).max(256),
  outputs: z
    .array(z.object({ name, parameters: z.object({ binary_data: z.boolean().optional() }).optional() }))
    .max(256)
    .optional(),
  parameters: z.object({ binary_data_output: z.boolean().optional() }).optional(),
});
export type InferRequest = z.output<typeof InferRequest>;
