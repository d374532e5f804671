/** Values with their axes in another order: axis `i` of the result is axis `order[i]` of the source (as numpy's transpose). */
export function permuteAxes(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const result = new Float32Array(values.length);
  const at = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from] ?? 0;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const [index = 0, size = 1, step = 1] = [at[axis], sizes[axis], steps[axis]];
      from += step;
      if (index + 1 < size) {
        at[axis] = index + 1;
        break;
      }
      from -= size * step;
      at[axis] = 0;
    }
  }
  return result;
}
