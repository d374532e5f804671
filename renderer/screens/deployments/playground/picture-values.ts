import type { GreyPicture } from './centre-digit.ts';
import type { ImageShape } from './image-shape.ts';

/** What values of a picture range over: the model was trained so. */
export const VALUE_RANGES = ['unit', 'signed', 'byte'] as const;
export type ValueRange = (typeof VALUE_RANGES)[number];

/** A value from 0 to 1 in that range. */
export function inRange(value: number, range: ValueRange): number {
  switch (range) {
    case 'unit':
      return Number(value.toFixed(4));
    case 'signed':
      return Number((value * 2 - 1).toFixed(4));
    case 'byte':
      return Math.round(value * 255);
  }
}

/** Grey values of RGBA bytes, as weighed by ITU-R BT.601. */
export function greyOf({ width, height, data }: ImageData): GreyPicture {
  const values = Float32Array.from({ length: width * height }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(index * 4, index * 4 + 3);
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  });
  return { width, height, values };
}

/** The values of a picture, from 0 to 1, in the order in which an input takes them. @throws RangeError where the picture has another size */
export function pictureValues(
  picture: ImageData,
  { height, width, channels, isChannelsFirst }: ImageShape,
): readonly number[] {
  if (picture.width !== width || picture.height !== height) throw new RangeError('the picture has another size');
  if (channels === 1) return [...greyOf(picture).values];
  const pixels = width * height;
  return Array.from({ length: pixels * channels }, (_, index) => {
    const [pixel, channel] = isChannelsFirst
      ? [index % pixels, Math.floor(index / pixels)]
      : [Math.floor(index / channels), index % channels];
    return (picture.data[pixel * 4 + channel] ?? 0) / 255;
  });
}
