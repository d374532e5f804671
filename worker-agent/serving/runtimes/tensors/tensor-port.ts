import { AppError } from '../../../../common/errors.ts';
import type { TensorType } from '../../../../common/serving/inference-request.ts';
import { formatShape, refuseTensor, type TensorBlock } from './tensor-block.ts';

/** What a model takes or gives under one name. */
export interface TensorPort {
  readonly name: string;
  readonly type: TensorType;
  /** Numbers are fixed; what has a name may be of any size. */
  readonly shape: readonly (number | string)[];
}

/**
 * The tensors of a request in the order of the model's inputs.
 * @throws AppError `invalid-argument` naming the tensor that is missing, not known, or of another type or shape
 */
export function matchInputs(ports: readonly TensorPort[], blocks: readonly TensorBlock[]): readonly TensorBlock[] {
  const byName = new Map(blocks.map((block) => [block.header.name, block]));
  const unknown = blocks.find(({ header }) => !ports.some(({ name }) => name === header.name));
  if (unknown !== undefined) {
    refuseTensor(unknown.header.name, `is no input of the model; its inputs are ${namesOf(ports)}`);
  }
  const twice = blocks.find((block) => byName.get(block.header.name) !== block);
  if (twice !== undefined) refuseTensor(twice.header.name, 'came more than once');
  return ports.map((port) => {
    const block = byName.get(port.name) ?? refuseTensor(port.name, 'is missing');
    const { type, shape } = block.header;
    if (type !== port.type) refuseTensor(port.name, `is ${type}; the model takes ${port.type}`);
    const fits =
      shape.length === port.shape.length &&
      port.shape.every((size, axis) => typeof size === 'string' || size === shape[axis]);
    if (!fits) refuseTensor(port.name, `is ${formatShape(shape)}; the model takes ${formatShape(port.shape)}`);
    return block;
  });
}

/** The names of outputs that were asked for; null: all. @throws AppError `invalid-argument` for one that is not there */
export function matchOutputs(ports: readonly TensorPort[], asked: readonly string[] | null): readonly string[] {
  const names = ports.map(({ name }) => name);
  const unknown = asked?.find((name) => !names.includes(name));
  if (unknown === undefined) return asked === null || asked.length === 0 ? names : asked;
  const message = `"${unknown}" is no output of the model; its outputs are ${namesOf(ports)}`;
  throw new AppError('invalid-argument', message, { details: { path: 'outputs', tensor: unknown } });
}

function namesOf(ports: readonly TensorPort[]): string {
  return ports.map(({ name }) => `"${name}"`).join(', ');
}
