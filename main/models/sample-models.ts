import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SampleModelName } from '../../common/api/models-contract.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { sha256OfFile } from '../../platform/blobs/sha256-file.ts';
import type { ModelStore } from './model-store.ts';
import { recogniseModel } from './recognise-model.ts';

/** Where they lie in the project and in the packages for Node; the desktop app brings them elsewhere. */
const FOLDER = fileURLToPath(new URL('../../resources/models/', import.meta.url));

const FILES: Readonly<Record<SampleModelName, string>> = { moby: 'moby-160k-Q8_0.gguf' };

interface SampleModelsDeps {
  readonly models: Pick<ModelStore, 'list' | 'withContent' | 'add'>;
  readonly blobs: Pick<BlobStore, 'temporaryPath' | 'publish'>;
  /** Where the files lie, when not in their usual place. */
  readonly folder?: string | undefined;
}

/** Models that come with EdgeOrchestra, ready to be added to the store under their own names. */
export class SampleModels {
  readonly #deps: SampleModelsDeps;

  constructor(deps: SampleModelsDeps) {
    this.#deps = deps;
  }

  /** Adds a model, unless the store has it already. @throws AppError `storage-full` */
  async add(name: SampleModelName): Promise<ModelVersion> {
    const { models, blobs, folder = FOLDER } = this.#deps;
    const fileName = FILES[name];
    const source = join(folder, fileName);
    const { size: sizeBytes } = await stat(source);
    const sha256 = await sha256OfFile(source);
    const before = models.withContent(name, sha256);
    if (before !== undefined) return before;
    const recognised = await recogniseModel(source);
    const copy = blobs.temporaryPath();
    await copyFile(source, copy);
    const blob = await blobs.publish(copy, { sha256, sizeBytes });
    const { format, description, spec } = recognised;
    return models.add({ name, blob, format, description, spec, provenance: { kind: 'imported', fileName } });
  }
}
