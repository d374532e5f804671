import { inflateSync } from 'node:zlib';
import { decode as decodeJpegFile } from 'jpeg-js';
import { PNG } from 'pngjs';
import { malformed } from './dataset-errors.ts';
import { type ImageHeader, readImageHeader } from './image-header.ts';

/** The most pixels that one image may have. */
const MAX_PIXELS = 1 << 24;
const JPEG_MEMORY_MIB = 768;

/** Size and colour of an image. Throws `dataset-malformed` where it is no PNG or JPEG, empty or too large to decode. */
export function checkImage(bytes: Uint8Array, file: string): ImageHeader {
  const header = readImageHeader(bytes);
  if (header === undefined) throw malformed({ file }, 'it is not a PNG or JPEG image, or its header is damaged');
  const { width, height } = header;
  if (width === 0 || height === 0 || width * height > MAX_PIXELS) {
    throw malformed({ file }, `an image of ${width}×${height} pixels is not supported`, {
      hint: `An image may have at most ${MAX_PIXELS} pixels.`,
    });
  }
  return header;
}

/**
 * The pixels of an image: height × width × channels, one byte a value. Sixteen bits become eight; what is transparent is
 * laid over black.
 *
 * `header` must come from `checkImage`. Throws `dataset-malformed` for damaged content.
 */
export function decodeImage(bytes: Uint8Array, header: ImageHeader, file: string): Uint8Array {
  try {
    const decoded = header.format === 'png' ? decodePng(bytes) : decodeJpeg(bytes);
    if (decoded.width !== header.width || decoded.height !== header.height)
      throw new Error('it contradicts its header');
    return pixelsOf(decoded.data, header);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'of an unknown error';
    throw malformed({ file }, `the image cannot be decoded: ${reason}`, { cause });
  }
}

interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel. */
  readonly data: Uint8Array;
}

function decodePng(bytes: Uint8Array): DecodedImage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkPngStream(buffer);
  return PNG.sync.read(buffer);
}

/**
 * Inflates the pixel data once beforehand: pngjs sets no bound for an interlaced image, and takes what a damaged stream
 * has not filled for pixels.
 */
function checkPngStream(png: Buffer): void {
  const [width, height, depth] = [png.readUInt32BE(16), png.readUInt32BE(20), png.readUInt8(24)];
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[png.readUInt8(25)] ?? 4;
  const parts: Buffer[] = [];
  for (let offset = 8; offset + 12 <= png.byteLength; ) {
    const length = png.readUInt32BE(offset);
    const type = png.toString('latin1', offset + 4, offset + 8);
    if (type === 'IDAT') parts.push(png.subarray(offset + 8, offset + 8 + length));
    offset += 12 + length;
  }
  const interlaced = png.readUInt8(28) === 1;
  const rowBytes = 1 + Math.ceil((width * channels * depth) / 8);
  // Seven passes, each with rows of their own: every row costs a filter byte and up to one byte of padding.
  const mostBytes = interlaced ? rowBytes * height + 2 * 7 * (height + width + 8) : rowBytes * height;
  const pixels = inflateSync(Buffer.concat(parts), { maxOutputLength: mostBytes });
  if (!interlaced && pixels.byteLength !== mostBytes) throw new Error('its pixels are cut short');
}

function decodeJpeg(bytes: Uint8Array): DecodedImage {
  return decodeJpegFile(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_PIXELS / 1_000_000 + 1,
    maxMemoryUsageInMB: JPEG_MEMORY_MIB,
  });
}

function pixelsOf(rgba: Uint8Array, { width, height, channels }: ImageHeader): Uint8Array {
  const pixels = new Uint8Array(width * height * channels);
  let next = 0;
  for (let offset = 0; offset < rgba.length; offset += 4) {
    const opacity = rgba[offset + 3] ?? 255;
    for (let channel = 0; channel < channels; channel++) {
      const value = rgba[offset + channel] ?? 0;
      pixels[next++] = opacity === 255 ? value : Math.round((value * opacity) / 255);
    }
  }
  return pixels;
}
