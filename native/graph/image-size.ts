/** Height, width and channels of a shape that shape inference has found to be an image. */
export function imageSize(shape: readonly number[]): readonly [height: number, width: number, channels: number] {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined) throw new TypeError('not an image');
  return [height, width, channels];
}
