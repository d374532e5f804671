/**
 * The shape of a sample that has no more than so many values: an image loses whole rows and columns, at equal distances; of
 * anything else the first values stay.
 */
export function previewShape(shape: readonly number[], mostValues: number): readonly number[] {
  const [height, width, channels = 1] = shape;
  if (height === undefined) return [1];
  if (width === undefined) return [Math.min(height, mostValues)];
  const step = stepFor(height, width, channels, mostValues);
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const kept = Math.max(1, Math.min(channels, Math.floor(mostValues / (rows * columns))));
  return shape.length === 2 ? [rows, columns] : [rows, columns, kept];
}

/** The values of a sample in its preview shape, row-major. */
export function thinnedOut(values: Uint8Array | Float32Array, shape: readonly number[], mostValues: number): number[] {
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined) return Array.from(values.subarray(0, mostValues));
  const step = stepFor(height, width, channels, mostValues);
  const [, , kept = 1] = previewShape(shape, mostValues);
  const thinned: number[] = [];
  for (let row = 0; row < height; row += step) {
    for (let column = 0; column < width; column += step) {
      const at = (row * width + column) * channels;
      for (let channel = 0; channel < kept; channel++) thinned.push(values[at + channel] ?? 0);
    }
  }
  return thinned;
}

/** Every how many-th row and column stays. */
function stepFor(height: number, width: number, channels: number, mostValues: number): number {
  const depth = Math.min(channels, mostValues);
  let step = Math.max(1, Math.floor(Math.sqrt((height * width * depth) / mostValues)));
  while (Math.ceil(height / step) * Math.ceil(width / step) * depth > mostValues && step < Math.max(height, width))
    step++;
  return step;
}
