import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files by which Linux tells about the machine, under `/` or where a test has laid them. */
export class SysTree {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** A file's text without the last line break; null where it is missing or cannot be read. */
  async text(...path: string[]): Promise<string | null> {
    try {
      return (await readFile(join(this.root, ...path), 'utf8')).trimEnd();
    } catch {
      return null;
    }
  }

  /** A file's number; null where there is none. */
  async number(...path: string[]): Promise<number | null> {
    const text = await this.text(...path);
    const value = text === null || text === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : null;
  }

  /** The names in a folder, in order; none where it is missing. */
  async names(...path: string[]): Promise<string[]> {
    return (await readdir(join(this.root, ...path)).catch(() => [])).toSorted((a, b) => (a < b ? -1 : 1));
  }
}
