import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../common/errors.ts';

/** Moves a finished temporary file to its name so that a power cut leaves either nothing or the whole of it. */
export async function publishFile(temporary: string, path: string): Promise<void> {
  await syncFile(temporary);
  await rename(temporary, path);
  await syncFile(dirname(path));
}

/** Replaces a small file in one step. @throws AppError `storage-full`; the file is as it was then. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    await publishFile(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asStorageError(error);
  }
}

/** Writes a file that only its owner may read. @throws AppError `already-exists`, `not-found` for its folder, `storage-full` */
export async function writeNewFile(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EEXIST') throw new AppError('already-exists', `${path} is there already; it is not overwritten`);
    if (code === 'ENOENT') throw new AppError('not-found', `the folder of ${path} is not there`, { cause });
    throw asStorageError(cause);
  });
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw asStorageError(error);
  } finally {
    await file.close();
  }
}

/** Waits until all of a file, or the entries of a folder, are on the disk. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A failed write as a caller can act on it: `storage-full` when the disk or quota is, else the error itself. */
export function asStorageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (!FULL.has(code)) return error;
  return new AppError('storage-full', 'the disk is full', {
    cause: error,
    hint: 'Free some space or choose a larger limit; what was kept before is intact.',
  });
}
