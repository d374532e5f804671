import { z } from 'zod';
import type { ControlAddress } from '../../common/api-client/control-address.ts';
import { AppError } from '../../common/errors.ts';
import { requestInference } from '../inference/inference-request.ts';
import type { Tensor } from './tensor.ts';

const ServedTensor = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()).describe('-1 for a size that is open'),
});
/** A tensor that a model takes or gives; -1 stands for a size that is open. */
export type ServedTensor = z.infer<typeof ServedTensor>;

const Metadata = z.object({
  name: z.string(),
  versions: z.array(z.string()).optional(),
  platform: z.string(),
  inputs: z.array(ServedTensor),
  outputs: z.array(ServedTensor),
});
/** What a model takes and gives, as the Open Inference Protocol tells it. */
export type Metadata = z.infer<typeof Metadata>;

const Element = z.union([z.number(), z.boolean(), z.string(), z.null()]);
const Output = ServedTensor.extend({ data: z.array(Element) });
/** A tensor that a model has answered; null for what is no finite number. */
export type Output = z.infer<typeof Output>;

const Answer = z.object({ model_name: z.string(), model_version: z.string().optional(), outputs: z.array(Output) });
/** The answer of a model, as the Open Inference Protocol has it. */
export type Answer = z.infer<typeof Answer>;

/** What a served model takes and gives. @throws AppError */
export async function describeModel(address: ControlAddress, name: string): Promise<Metadata> {
  const response = await requestInference(address, { path: `/v2/models/${encodeURIComponent(name)}` });
  return understood(Metadata, await response.json());
}

interface NamedTensor extends Tensor {
  readonly name: string;
  readonly datatype: string;
}

/** Asks a served model by the Open Inference Protocol, in JSON. @throws AppError */
export async function askTensors(
  address: ControlAddress,
  name: string,
  inputs: readonly NamedTensor[],
  signal?: AbortSignal,
): Promise<Answer> {
  const path = `/v2/models/${encodeURIComponent(name)}/infer`;
  const response = await requestInference(address, { path, body: { inputs }, ...(signal && { signal }) });
  return understood(Answer, await response.json());
}

function understood<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('unimplemented', 'the answer is not as the Open Inference Protocol has it', {
    cause: result.error,
    hint: 'check the address, and that both ends have the same version',
  });
}
