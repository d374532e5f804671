import type { DatasetDescription, ModelDescription, UnknownDescription } from '../domain/file-description.ts';
import { MOST_LISTED } from '../domain/most-listed.ts';
import { archiveLayout } from './archive-layout.ts';
import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { describeModelArchive } from './describe-model-archive.ts';
import { readZipDirectory } from './zip-directory.ts';

/** What the directory of a ZIP archive tells; nothing is unpacked but the manifest of a model. @throws AppError `dataset-malformed`, `model-malformed` */
export async function describeArchive(
  source: ByteSource,
): Promise<DatasetDescription | ModelDescription | UnknownDescription> {
  const members = await readZipDirectory(source);
  const layout = archiveLayout(members);
  const model = await describeModelArchive(source, members);
  if (model !== undefined) return model;
  if (layout.kind === null) return unknown(`a ZIP archive of ${members.length} files that are no data set`);
  const arrays =
    layout.kind === 'npz' ? layout.members.map(({ name }) => clipped(name.slice(0, -'.npy'.length))) : null;
  return {
    kind: 'dataset',
    format: layout.kind === 'npz' ? 'npz' : 'archive',
    isCompressed: members.some(({ method }) => method !== 0),
    samples: layout.kind === 'images' ? layout.members.filter(({ name }) => /\.(png|jpe?g)$/i.test(name)).length : null,
    shape: null,
    elementType: null,
    columns: arrays?.slice(0, MOST_LISTED) ?? null,
    columnCount: arrays?.length ?? null,
    classes: layout.kind === 'images' ? layout.classes.slice(0, MOST_LISTED).map(clipped) : null,
    files: layout.members.length,
    needs: null,
  };
}

function unknown(seen: string): UnknownDescription {
  return { kind: 'unknown', format: 'unknown', seen };
}
