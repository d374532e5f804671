import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { encodeSamplePack } from '../../common/datasets/sample-pack.ts';
import { LocalDataset } from '../../common/domain/device.ts';
import { type ResourceName, Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { BlobStore } from '../../platform/blobs/blob-store.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';

const OfferedDataset = LocalDataset.extend({ path: z.string(), pack: Sha256 });
/** Data that stay on this device: its owner's path, and the pack that was made of it. */
export type OfferedDataset = z.infer<typeof OfferedDataset>;

/** Where a local data set is read from. `path` is absolute; `label` names the class column of a CSV file. */
export interface LocalSource {
  readonly name: ResourceName;
  readonly path: string;
  readonly label?: string;
}

/** The data sets that the owner of this device offers for training. They never leave it. */
export class LocalDatasets {
  readonly #folder: string;
  readonly #blobs: BlobStore;

  /** `folder` is the agent's data folder. */
  constructor(folder: string) {
    this.#folder = join(folder, 'datasets');
    this.#blobs = new BlobStore(this.#folder);
  }

  async list(): Promise<OfferedDataset[]> {
    const text = await readFile(this.#index, 'utf8').catch(() => '[]');
    return z.array(OfferedDataset).parse(JSON.parse(text));
  }

  /** Reads the data and offers them; the same name again replaces what was offered. @throws AppError of the reader */
  async add({ name, path, label }: LocalSource): Promise<OfferedDataset> {
    await mkdir(this.#folder, { recursive: true });
    await this.#blobs.start();
    // The readers are large and seldom needed.
    const { readDataset } = await import('../../platform/datasets/read-dataset.ts');
    const { train } = await readDataset(path, { holdout: 0, ...(label === undefined ? {} : { label }) });
    const { sha256: pack } = await this.#blobs.write(encodeSamplePack(train));
    const offered = { name, path, pack, samples: train.count, shape: [...train.shape], classes: [...train.classes] };
    const others = (await this.list()).filter((dataset) => dataset.name !== name);
    await this.#save([...others, offered]);
    return offered;
  }

  /** Takes back an offer. @throws AppError `not-found` */
  async remove(name: ResourceName): Promise<void> {
    const all = await this.list();
    const others = all.filter((dataset) => dataset.name !== name);
    if (others.length === all.length) throw new AppError('not-found', `this device offers no data set ${name}`);
    await this.#save(others);
  }

  /** File of the pack of an offered data set. @throws AppError `dataset-mismatch` when it is not offered any more */
  async packFile(name: string): Promise<string> {
    const found = (await this.list()).find((dataset) => dataset.name === name);
    if (found === undefined) throw new AppError('dataset-mismatch', `this device offers no data set ${name}`);
    return this.#blobs.path(found.pack);
  }

  async #save(datasets: readonly OfferedDataset[]): Promise<void> {
    const kept = new Set(datasets.map(({ pack }) => pack));
    await replaceFile(this.#index, `${JSON.stringify(datasets, null, 2)}\n`);
    for (const sha256 of await this.#blobs.list()) if (!kept.has(sha256)) await this.#blobs.remove(sha256);
  }

  get #index(): string {
    return join(this.#folder, 'datasets.json');
  }
}

/** Offers a local data set on this device, without a running agent. */
export function addLocalDataset(folder: string, source: LocalSource): Promise<OfferedDataset> {
  return new LocalDatasets(folder).add(source);
}

export function listLocalDatasets(folder: string): Promise<OfferedDataset[]> {
  return new LocalDatasets(folder).list();
}

export function removeLocalDataset(folder: string, name: ResourceName): Promise<void> {
  return new LocalDatasets(folder).remove(name);
}
