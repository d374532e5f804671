import type { LayerShape } from '../../common/specs/model-shapes.ts';

/** One of a layer's tensors in the kernels' memory. */
export interface Tensor {
  /** From the model's first parameter. */
  readonly byteOffset: number;
  /** In values. */
  readonly size: number;
}

/** Finds a tensor by its name within its layer. */
export function tensorOf({ parameters }: LayerShape, name: string): Tensor {
  const found = parameters.find((tensor) => tensor.name.endsWith(`.${name}`));
  if (found === undefined) throw new TypeError(`the layer has no ${name}`);
  return { byteOffset: found.offset * Float32Array.BYTES_PER_ELEMENT, size: found.size };
}
