import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { AppError } from '../../common/errors.ts';
import { checkImage, decodeImage } from '../../platform/datasets/decode-image.ts';
import { parseNpy } from '../../platform/datasets/npy-array.ts';
import { Reading } from '../../platform/datasets/reading.ts';
import type { Tensor } from './tensor.ts';

/** What a file holds: numbers as they are, or the pixels of an image, bytes of `[height, width, channels]`. */
export interface TensorFile extends Tensor {
  readonly isImage: boolean;
}

const MOST_BYTES = 256 << 20;

/**
 * The tensor in an NPY, JSON, CSV, PNG or JPEG file, or in a text that is itself JSON, such as `[1, 2, 3]`.
 * @throws AppError `not-found`, `invalid-argument`, or `dataset-malformed` with the place at fault
 */
export async function readTensor(text: string): Promise<TensorFile> {
  if (/^\s*\[/.test(text)) return { ...parseJson(text, 'the input'), isImage: false };
  const bytes = await readFile(text).catch((cause: unknown) => {
    throw new AppError('not-found', `there is no file ${text} that can be read`, { cause, details: { path: text } });
  });
  const content = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (extname(text).toLowerCase()) {
    case '.npy': {
      const { dimensions, values } = parseNpy(content, text, new Reading({ limitBytes: MOST_BYTES }));
      return { shape: dimensions, data: Array.from(values), isImage: false };
    }
    case '.png':
    case '.jpg':
    case '.jpeg': {
      const header = checkImage(content, text);
      const { width, height, channels } = header;
      return { shape: [height, width, channels], data: Array.from(decodeImage(content, header, text)), isImage: true };
    }
    case '.csv':
      return { ...(await parseRows(bytes.toString('utf8'), text)), isImage: false };
    case '.json':
      return { ...parseJson(bytes.toString('utf8'), text), isImage: false };
    default:
      throw new AppError('invalid-argument', `${text} is of no format that is read here`, {
        details: { path: text },
        hint: 'NPY, JSON, CSV, PNG and JPEG are; or write JSON itself, such as "[1, 2, 3]".',
      });
  }
}

function parseJson(text: string, name: string): Tensor {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid-argument', `${name} is not JSON`, { cause });
  }
  const shape: number[] = [];
  for (let part = value; Array.isArray(part); part = part[0]) shape.push(part.length);
  const data: Tensor['data'][number][] = [];
  const take = (part: unknown, depth: number): void => {
    if (depth === shape.length && isElement(part)) data.push(part);
    else if (Array.isArray(part) && part.length === shape[depth]) for (const one of part) take(one, depth + 1);
    else throw notRegular(name);
  };
  take(value, 0);
  return { shape, data };
}

async function parseRows(text: string, name: string): Promise<Tensor> {
  const { parse, CsvError } = await import('csv-parse/sync');
  try {
    const rows: string[][] = parse(text, { skip_empty_lines: true, trim: true, bom: true });
    const hasTitles = rows[0]?.some((cell) => cell === '' || Number.isNaN(Number(cell))) ?? false;
    const cells = hasTitles ? rows.slice(1) : rows;
    const data = cells.flatMap((row, index) => row.map((cell) => numberIn(cell, `${name}, row ${index + 1}`)));
    return { shape: [cells.length, cells[0]?.length ?? 0], data };
  } catch (error) {
    if (error instanceof CsvError)
      throw new AppError('invalid-argument', `${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

function numberIn(cell: string, place: string): number {
  const value = Number(cell);
  if (cell !== '' && Number.isFinite(value)) return value;
  throw new AppError('invalid-argument', `${place}: '${cell.slice(0, 40)}' is not a number`);
}

function isElement(value: unknown): value is Tensor['data'][number] {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
}

function notRegular(name: string): AppError {
  return new AppError('invalid-argument', `${name} is no array whose rows are all of one length`, {
    hint: 'Write it like [[1, 2], [3, 4]].',
  });
}
