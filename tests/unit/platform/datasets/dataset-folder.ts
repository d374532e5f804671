import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { onTestFinished } from 'vitest';

interface DatasetFolder {
  readonly path: string;
  /** Writes a file, with its folders, and returns its path. */
  readonly write: (name: string, content: Uint8Array | string) => Promise<string>;
}

/** A temporary folder that is removed when the test ends. */
export function aDatasetFolder(): DatasetFolder {
  const folder = mkdtempSync(join(tmpdir(), 'eo-dataset-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return {
    path: folder,
    async write(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
  };
}

/** An IDX file with the given type byte. */
export function anIdx(type: number, dimensions: readonly number[], data: Uint8Array | readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, type, dimensions.length]);
  for (const [i, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Uint8Array.from(data)]);
}

interface NpyParts {
  readonly type: string;
  readonly shape: string;
  readonly data: Uint8Array;
  readonly order?: string;
  readonly version?: number;
}

/** An NPY file as NumPy writes it. */
export function anNpy({ type, shape, data, order = 'False', version = 1 }: NpyParts): Buffer {
  const start = version === 1 ? 10 : 12;
  const dictionary = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const text = `${dictionary.padEnd(Math.ceil((start + dictionary.length + 1) / 64) * 64 - start - 1)}\n`;
  const header = Buffer.alloc(start);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) header.writeUInt16LE(text.length, 8);
  else header.writeUInt32LE(text.length, 8);
  return Buffer.concat([header, Buffer.from(text), data]);
}

/** The bytes of a typed array. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

interface ImageParts {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of the pixel at a position counted row by row. */
  readonly pixel: (position: number) => readonly [number, number, number, number];
}

/** A PNG file; `colorType` 0 is grey, 2 colour, 4 and 6 the same with opacity. */
export function aPng(parts: ImageParts, colorType: 0 | 2 | 4 | 6): Buffer {
  const png = new PNG({ width: parts.width, height: parts.height });
  png.data = rgbaOf(parts);
  return PNG.sync.write(png, { colorType });
}

/** A JPEG file in colour. */
export function aJpeg(parts: ImageParts): Buffer {
  return encode({ width: parts.width, height: parts.height, data: rgbaOf(parts) }, 95).data;
}

function rgbaOf({ width, height, pixel }: ImageParts): Buffer {
  return Buffer.from(Array.from({ length: width * height }, (_, position) => pixel(position)).flat());
}
