import type { TensorPort } from '../../../../common/domain/file-description.ts';
import { type InferenceTensor, wireTypeOf } from './inference-tensor.ts';

/** What is wrong with the values of an input, without words yet. */
export type TensorProblem =
  | { readonly kind: 'none' }
  | { readonly kind: 'not-number'; readonly word: string }
  | { readonly kind: 'not-whole'; readonly given: number; readonly each: number }
  | { readonly kind: 'wrong-count'; readonly given: number; readonly wanted: number }
  | { readonly kind: 'too-many'; readonly most: number };

export type TypedTensor =
  | { readonly kind: 'tensor'; readonly tensor: InferenceTensor }
  | { readonly kind: 'problem'; readonly problem: TensorProblem };

/** More is nothing to be typed or pasted: a program sends it. */
const MOST_VALUES = 1_000_000;

/** Reads what was typed or pasted, in whichever brackets, as the values of an input; text is one value a line. */
export function readTensor(port: TensorPort, text: string): TypedTensor {
  const datatype = wireTypeOf(port.type);
  if (datatype === 'BYTES') return tensorOf(port, text === '' ? [] : text.split(/\r?\n/));
  const words = text.split(/[\s,;[\](){}]+/).filter(Boolean);
  if (words.length > MOST_VALUES) return wrong({ kind: 'too-many', most: MOST_VALUES });
  const values: (number | boolean)[] = [];
  for (const word of words) {
    const value = word === 'true' ? 1 : word === 'false' ? 0 : Number(word);
    if (!Number.isFinite(value)) return wrong({ kind: 'not-number', word: word.slice(0, 40) });
    values.push(datatype === 'BOOL' ? value !== 0 : value);
  }
  return tensorOf(port, values);
}

/** Values as the tensor of an input. The last of its open sizes is as many as there are values for, the others are 1. */
export function tensorOf({ name, type, shape }: TensorPort, data: InferenceTensor['data']): TypedTensor {
  if (data.length === 0) return wrong({ kind: 'none' });
  const sizes = shape ?? ['any'];
  const fixed = sizes.reduce<number>((product, size) => (typeof size === 'number' ? product * size : product), 1);
  const open = sizes.findLastIndex((size) => typeof size === 'string');
  const count = data.length / fixed;
  if (open < 0 && count !== 1) return wrong({ kind: 'wrong-count', given: data.length, wanted: fixed });
  if (!Number.isInteger(count)) return wrong({ kind: 'not-whole', given: data.length, each: fixed });
  const whole = sizes.map((size, index) => (typeof size === 'number' ? size : index === open ? count : 1));
  return { kind: 'tensor', tensor: { name, datatype: wireTypeOf(type), shape: whole, data } };
}

/** How many values one row of an input has. */
export function rowLength({ shape }: Pick<TensorPort, 'shape'>): number {
  return (shape ?? []).reduce<number>((product, size) => (typeof size === 'number' ? product * size : product), 1);
}

function wrong(problem: TensorProblem): TypedTensor {
  return { kind: 'problem', problem };
}
