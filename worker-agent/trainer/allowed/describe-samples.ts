import { open } from 'node:fs/promises';
import { decodeSamplePackHead } from '../../../common/datasets/sample-pack.ts';
import { AppError } from '../../../common/errors.ts';
import type { SamplesMessage } from '../frames/trainer-messages.ts';

const PREAMBLE_BYTES = 16;

/**
 * Tells a trainer where the samples of a pack lie. `classes` are the job's, where the pack may number them otherwise.
 * @throws AppError `dataset-malformed`, `dataset-mismatch`
 */
export async function describeSamples(file: string, classes: readonly string[] | undefined): Promise<SamplesMessage> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const preamble = Buffer.alloc(PREAMBLE_BYTES);
    await handle.read(preamble, 0, PREAMBLE_BYTES, 0);
    const head = Buffer.alloc(Math.min(size, PREAMBLE_BYTES + preamble.readUInt32LE(8)));
    await handle.read(head, 0, head.length, 0);
    const { classes: own, valuesPerSample: _, ...described } = decodeSamplePackHead(head, size);
    const labelMap = classes === undefined ? null : numbersIn(classes, own);
    return { file, ...described, classes: classes ?? own, labelMap };
  } finally {
    await handle.close();
  }
}

function numbersIn(classes: readonly string[], own: readonly string[]): number[] {
  const numbers = new Map(classes.map((name, index) => [name, index]));
  return own.map((name) => {
    const number = numbers.get(name);
    if (number !== undefined) return number;
    throw new AppError('dataset-mismatch', `the data have a class '${name}' that is not expected`, {
      details: { class: name },
    });
  });
}
