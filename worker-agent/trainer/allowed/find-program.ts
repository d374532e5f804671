import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, sep } from 'node:path';

/** Where a program lies that is named by a path or looked for as a shell would; undefined when it is not there. */
export async function findProgram(name: string): Promise<string | undefined> {
  const isPath = isAbsolute(name) || name.includes(sep);
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const file of isPath ? [name] : folders.map((folder) => join(folder, name))) {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
