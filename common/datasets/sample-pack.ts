import { z } from 'zod';
import { AppError } from '../errors.ts';
import { MAX_CLASS_NAME_LENGTH, MAX_CLASSES, MAX_SIZE, type SampleSet, valuesPerSample } from './sample-set.ts';

/*
 * A sample pack is a SampleSet as bytes, stored and sent under its SHA-256. All numbers are little-endian:
 *
 *   0   'EOSP'
 *   4   uint32 version, 1
 *   8   uint32 length of the header, a multiple of 8
 *   12  uint32 zero
 *   16  header: JSON in UTF-8, filled up with spaces
 *       features: uint8 or float32, filled up with zeros to a multiple of 8
 *       labels: int32
 */
const MAGIC = [0x45, 0x4f, 0x53, 0x50] as const;
const VERSION = 1;
const PREAMBLE_BYTES = 16;
const CHUNK_BYTES = 1 << 20;

const Header = z.strictObject({
  count: z.int().min(0).max(0xffff_ffff),
  shape: z.array(z.int().min(1).max(MAX_SIZE)).min(1).max(3),
  features: z.enum(['uint8', 'float32']),
  scale: z.number(),
  classes: z.array(z.string().max(MAX_CLASS_NAME_LENGTH)).max(MAX_CLASSES),
});
type Header = z.infer<typeof Header>;

/** The length in bytes of the pack of a set. */
export function samplePackBytes(set: SampleSet): number {
  return encodeHead(set).byteLength + roundUp(set.features.byteLength) + set.labels.byteLength;
}

/**
 * The pack of a set, in pieces of at most 1 MiB after the header. Equal sets give equal bytes. The pieces are views of
 * the set's own memory: use each before it changes.
 */
export function* encodeSamplePack(set: SampleSet): Generator<Uint8Array, void> {
  yield encodeHead(set);
  yield* pieces(set.features);
  const padding = roundUp(set.features.byteLength) - set.features.byteLength;
  if (padding > 0) yield new Uint8Array(padding);
  yield* pieces(set.labels);
}

/**
 * The set in a pack. Its features and labels are views of the given buffer, not copies.
 *
 * Throws `dataset-malformed` for anything that `encodeSamplePack` cannot have written, labels without a class included.
 * Float features may still be NaN or infinite: the reader of a data set refuses those, this does not look.
 */
export function decodeSamplePack(buffer: ArrayBufferLike): SampleSet {
  const head = decodeSamplePackHead(new Uint8Array(buffer), buffer.byteLength);
  const { count, shape, scale, classes, featuresOffset } = head;
  const values = count * head.valuesPerSample;
  const features =
    head.features === 'uint8'
      ? new Uint8Array(buffer, featuresOffset, values)
      : new Float32Array(buffer, featuresOffset, values);
  const labels = new Int32Array(buffer, head.labelsOffset, count);
  for (const [sample, label] of labels.entries()) {
    if (label < 0 || label >= classes.length) throw malformedPack(`sample ${sample} has label ${label}, not a class`);
  }
  return { count, shape, features, scale, labels, classes };
}

/** What the header of a pack says, and where the rest lies. */
export interface SamplePackHead extends Header {
  readonly valuesPerSample: number;
  readonly featuresOffset: number;
  readonly labelsOffset: number;
}

/** The head of a pack of so many bytes, of which the first are given: the 16 of the preamble and the header at least. */
export function decodeSamplePackHead(bytes: Uint8Array, sizeBytes: number): SamplePackHead {
  const header = decodeHeader(bytes);
  const featuresOffset = PREAMBLE_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const perSample = valuesPerSample(header.shape);
  const labelsOffset = featuresOffset + roundUp(header.count * perSample * (header.features === 'uint8' ? 1 : 4));
  const expectedBytes = labelsOffset + header.count * 4;
  if (!Number.isSafeInteger(expectedBytes) || expectedBytes !== sizeBytes) {
    throw malformedPack(`${expectedBytes} bytes expected, ${sizeBytes} found`);
  }
  return { ...header, valuesPerSample: perSample, featuresOffset, labelsOffset };
}

function encodeHead(set: SampleSet): Uint8Array {
  const header: Header = {
    count: set.count,
    shape: [...set.shape],
    features: set.features instanceof Uint8Array ? 'uint8' : 'float32',
    scale: set.scale,
    classes: [...set.classes],
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = roundUp(json.byteLength);
  const head = new Uint8Array(PREAMBLE_BYTES + length).fill(0x20);
  head.set(MAGIC);
  const view = new DataView(head.buffer);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, length, true);
  view.setUint32(12, 0, true);
  head.set(json, PREAMBLE_BYTES);
  return head;
}

function decodeHeader(bytes: Uint8Array): Header {
  if (bytes.byteLength < PREAMBLE_BYTES) throw malformedPack(`only ${bytes.byteLength} bytes long`);
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw malformedPack('it does not start with EOSP');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw malformedPack(`version ${version} is not known`);
  const length = view.getUint32(8, true);
  if (length % 8 !== 0 || PREAMBLE_BYTES + length > bytes.byteLength) {
    throw malformedPack(`a header of ${length} bytes does not fit in ${bytes.byteLength}`);
  }
  try {
    // A copy, because a TextDecoder refuses shared memory.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice(PREAMBLE_BYTES, PREAMBLE_BYTES + length));
    return Header.parse(JSON.parse(text));
  } catch (cause) {
    throw malformedPack('its header cannot be read', cause);
  }
}

function* pieces(values: Uint8Array | Float32Array | Int32Array): Generator<Uint8Array, void> {
  for (let offset = 0; offset < values.byteLength; offset += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, values.byteLength - offset);
    yield new Uint8Array(values.buffer, values.byteOffset + offset, length);
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function malformedPack(problem: string, cause?: unknown): AppError {
  return new AppError('dataset-malformed', `not a sample pack: ${problem}`, { cause });
}
