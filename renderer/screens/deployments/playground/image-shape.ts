import type { TensorPort } from '../../../../common/domain/file-description.ts';

/** How the values of an input stand for the pixels of a picture. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** All of a channel before the next, as PyTorch has it; else the channels of a pixel stand together. */
  readonly isChannelsFirst: boolean;
}

/** Sides that pictures have; a shorter row of numbers is hardly one. */
const LEAST_SIDE = 8;
const MOST_SIDE = 1_024;
/** A flat row is taken for a picture up to that side: longer ones are mostly something else. */
const MOST_FLAT_SIDE = 64;

/** The picture that an input may be: `[batch, 784]`, `[batch, 1, 28, 28]`, `[batch, 28, 28, 1]`, `[28, 28]`; undefined where it is none. */
export function imageShapeOf({ type, shape }: Pick<TensorPort, 'type' | 'shape'>): ImageShape | undefined {
  if (shape === null || !/^(float|double|uint8|int8)/.test(type)) return undefined;
  const sizes = shape.filter(
    (size, index) => !(index === 0 && (typeof size === 'string' || (size === 1 && shape.length > 1))),
  );
  if (!sizes.every((size) => typeof size === 'number')) return undefined;
  const [a = 0, b = 0, c = 0] = sizes;
  switch (sizes.length) {
    case 1: {
      const side = Math.sqrt(a);
      return side <= MOST_FLAT_SIDE ? pictureOf(side, side, 1, true) : undefined;
    }
    case 2:
      return pictureOf(a, b, 1, true);
    case 3:
      return pictureOf(b, c, a, true) ?? pictureOf(a, b, c, false);
    default:
      return undefined;
  }
}

function pictureOf(height: number, width: number, channels: number, isChannelsFirst: boolean): ImageShape | undefined {
  const isSide = (size: number): boolean => Number.isInteger(size) && size >= LEAST_SIDE && size <= MOST_SIDE;
  if (!isSide(height) || !isSide(width) || (channels !== 1 && channels !== 3)) return undefined;
  return { height, width, channels, isChannelsFirst };
}
