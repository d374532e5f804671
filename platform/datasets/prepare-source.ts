import { mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveLayout } from '../../common/formats/archive-layout.ts';
import { readZipDirectory } from '../../common/formats/zip-directory.ts';
import { withFileSource } from '../blobs/file-source.ts';
import { fileError, unreadable } from './dataset-errors.ts';
import { looksLikeZip } from './npz-archive.ts';
import { inspectFile } from './open-content.ts';
import { unpackArchive } from './unpack-archive.ts';

interface PrepareOptions {
  /** True for content without a name of its own. */
  readonly isUpload: boolean;
  /** For what is unpacked; made here where it is needed. */
  readonly workFolder: string;
}

/**
 * The path that `readDataset` is to read: the same one, or for a ZIP archive of something else than arrays the folder or
 * the only file that was unpacked. An upload is read under the name `upload`, so that no name decides what it is.
 * @throws AppError `dataset-unreadable`, `dataset-malformed`, `storage-full`
 */
export async function prepareSource(path: string, { isUpload, workFolder }: PrepareOptions): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (found.isDirectory()) return path;
  const { head, gzipped } = await inspectFile(path);
  const isArchive = looksLikeZip(head) && !gzipped;
  if (isArchive || isUpload) await mkdir(workFolder, { recursive: true, mode: 0o700 });
  const named = isUpload ? join(workFolder, 'upload') : path;
  if (isUpload) await symlink(path, named);
  if (!isArchive) return named;
  const layout = archiveLayout(await withFileSource(named, readZipDirectory));
  if (layout.kind === 'npz') return named;
  if (layout.kind === null) {
    throw unreadable(named, 'the archive holds no data set of a known kind', {
      hint: 'Pack IDX files, or one folder of PNG or JPEG images for each class, or a single CSV, NPY or NPZ file.',
    });
  }
  const folder = join(workFolder, 'archive');
  await unpackArchive(named, layout.members, folder);
  if (layout.kind !== 'file') return join(folder, layout.prefix);
  const [only = ''] = await readdir(folder);
  return join(folder, only);
}
