import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** Writes a data set of one dark and one bright image of 28 × 28, as IDX files; there is nothing to test on. */
export async function writeOneSampleEach(folder: string): Promise<string> {
  const path = join(folder, 'one-sample-each');
  await mkdir(path, { recursive: true });
  const images = Buffer.alloc(16 + 2 * PIXELS);
  for (const [index, word] of [0x803, 2, SIDE, SIDE].entries()) images.writeUInt32BE(word, 4 * index);
  images.fill(0x20, 16, 16 + PIXELS).fill(0xd0, 16 + PIXELS);
  const labels = Buffer.alloc(8 + 2);
  for (const [index, word] of [0x801, 2].entries()) labels.writeUInt32BE(word, 4 * index);
  labels.set([0, 1], 8);
  await writeFile(join(path, 'train-images-idx3-ubyte'), images);
  await writeFile(join(path, 'train-labels-idx1-ubyte'), labels);
  return path;
}
