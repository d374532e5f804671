import { AppError } from '../../common/errors.ts';
import type { ServedTensor } from './ask-tensors.ts';
import type { TensorFile } from './read-tensor.ts';
import { elementsOf, type Tensor } from './tensor.ts';

interface FitOptions {
  /** Factor on every value; by default 1/255 for the pixels of an image where the model takes real numbers. */
  readonly scale?: number | undefined;
}

/**
 * A tensor as a model takes it: with a batch of one where a single sample was given, flat samples in the model's shape, and
 * images with their channels where and as many as the model has them.
 * @throws AppError `invalid-argument` with both shapes
 */
export function fitTensor(file: TensorFile, port: ServedTensor, { scale }: FitOptions = {}): Tensor {
  const laid = file.isImage ? layImage(file, port) : file;
  const shape = shapeFor(laid.shape, port);
  const isReal = port.datatype.startsWith('FP');
  const factor = scale ?? (file.isImage && isReal ? 1 / 255 : 1);
  const data =
    factor === 1 ? laid.data : laid.data.map((value) => (typeof value === 'number' ? value * factor : value));
  return { shape, data };
}

/** The shape that the model takes, for as many samples as there are. */
function shapeFor(given: readonly number[], port: ServedTensor): readonly number[] {
  const fits = (shape: readonly number[]): boolean =>
    shape.length === port.shape.length && shape.every((size, axis) => isOpen(port, axis) || port.shape[axis] === size);
  const single = [1, ...given];
  if (fits(given)) return given;
  if (fits(single)) return single;
  const [batch, ...sample] = port.shape;
  const size = elementsOf(sample);
  const samples = elementsOf(given) / size;
  const isWhole = sample.every((length) => length >= 0) && Number.isInteger(samples);
  const canBatch = batch === samples || batch === -1;
  // Only what is the same but for dimensions of one, or flat: anything else would be another picture.
  const isSame = [given, given.slice(1)].some(
    (shape) => withoutOnes(shape).join() === withoutOnes(sample).join() || (shape.length === 1 && shape[0] === size),
  );
  if (isWhole && canBatch && isSame) return [samples, ...sample];
  throw new AppError(
    'invalid-argument',
    `${port.name} takes ${shapeText(port.shape)}, and this is ${shapeText(given)}`,
    {
      details: { input: port.name },
    },
  );
}

/** Pixels with as many channels as the model takes, which lie before or behind height and width. */
function layImage({ shape, data }: TensorFile, port: ServedTensor): Tensor {
  const [height = 0, width = 0, channels = 0] = shape;
  const { isFirst, wanted } = channelsOf(port.shape, channels);
  const numbers = data.map(Number);
  const pixels = wanted === channels ? numbers : withChannels(numbers, channels, wanted);
  if (!isFirst) return { shape: [height, width, wanted], data: pixels };
  const area = height * width;
  const planes = Array.from(pixels, (_, index) => pixels[(index % area) * wanted + Math.floor(index / area)] ?? 0);
  return { shape: [wanted, height, width], data: planes };
}

function channelsOf(shape: readonly number[], given: number): { readonly isFirst: boolean; readonly wanted: number } {
  const [first, , last] = shape.slice(-3);
  if (shape.length < 3) return { isFirst: false, wanted: 1 };
  if (last === 1 || last === 3) return { isFirst: false, wanted: last };
  if (first === 1 || first === 3) return { isFirst: true, wanted: first };
  return { isFirst: false, wanted: given };
}

/** Grey from colours by ITU-R BT.601, 2.5.1; colours from grey by saying it three times. */
function withChannels(pixels: readonly number[], channels: number, wanted: number): number[] {
  if (channels === 1) return pixels.flatMap((value) => Array.from({ length: wanted }, () => value));
  const grey: number[] = [];
  for (let at = 0; at + 2 < pixels.length; at += channels) {
    const [red = 0, green = 0, blue = 0] = pixels.slice(at, at + 3);
    grey.push(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return grey;
}

function isOpen({ shape }: ServedTensor, axis: number): boolean {
  return shape[axis] === -1;
}

function withoutOnes(shape: readonly number[]): number[] {
  return shape.filter((size) => size !== 1);
}

/** A shape as people read it: `any × 28 × 28`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'one value' : shape.map((size) => (size === -1 ? 'any' : size)).join(' × ');
}
