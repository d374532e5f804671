/** What an image file says of itself. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg';
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colour. */
  readonly channels: 1 | 3;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Reads size and colour from the first bytes of a PNG or JPEG file, or undefined where it is neither. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (PNG_SIGNATURE.every((byte, index) => bytes[index] === byte)) return readPngHeader(view);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return readJpegHeader(view);
  return undefined;
}

// PNG (third edition), 11.2.1: the IHDR chunk comes first.
function readPngHeader(view: DataView): ImageHeader | undefined {
  if (view.byteLength < 29 || view.getUint32(12) !== 0x49484452) return undefined;
  const colourType = view.getUint8(25);
  const isGrey = colourType === 0 || colourType === 4;
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20), channels: isGrey ? 1 : 3 };
}

// ITU-T T.81, B.1.1.4 and B.2.2: segments with a length each, until a start of frame.
function readJpegHeader(view: DataView): ImageHeader | undefined {
  let offset = 2;
  while (offset + 10 <= view.byteLength) {
    if (view.getUint8(offset) !== 0xff) return undefined;
    const marker = view.getUint8(offset + 1);
    if (marker === 0xff) {
      offset++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      const components = view.getUint8(offset + 9);
      if (components !== 1 && components !== 3) return undefined;
      const [height, width] = [view.getUint16(offset + 5), view.getUint16(offset + 7)];
      return { format: 'jpeg', width, height, channels: components };
    }
    offset += 2 + view.getUint16(offset + 2);
  }
  return undefined;
}
