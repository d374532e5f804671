import { execFile } from 'node:child_process';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';

/** What came of running a program of the system. */
export type Ran =
  | { readonly outcome: 'ended'; readonly code: number; readonly out: string; readonly err: string }
  | { readonly outcome: 'missing' | 'too-slow' };

/** The machine as checks see it: its programs and its files. Nothing that cannot be read is an error. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Of the kernel, such as 24.1.0. */
  readonly release: string;
  run(program: string, ...words: readonly string[]): Promise<Ran>;
  /** Null where there is none, or it may not be read. */
  read(path: string): Promise<string | null>;
  list(path: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  /** Where a link ends; null for what is not there. */
  resolve(path: string): Promise<string | null>;
}

const LIMIT_MS = 4_000;

/** This machine. @param root Where `/etc`, `/proc`, `/sys` and `/var` lie; usually `/`. */
export function thisHost(root = '/'): Host {
  const at = (path: string) => join(root, path);
  return {
    platform: process.platform,
    release: release(),
    run: runProgram,
    read: async (path) => await readFile(at(path), 'utf8').catch(() => null),
    list: async (path) => await readdir(at(path)).catch(() => []),
    exists: async (path) => {
      return await stat(at(path)).then(
        () => true,
        () => false,
      );
    },
    resolve: async (path) => await realpath(at(path)).catch(() => null),
  };
}

async function runProgram(program: string, ...words: readonly string[]): Promise<Ran> {
  return await new Promise((resolve) => {
    // Words of the system are parsed: they are to be English.
    const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
    execFile(program, words, { timeout: LIMIT_MS, killSignal: 'SIGKILL', env }, (error, out, err) => {
      if (error === null) resolve({ outcome: 'ended', code: 0, out, err });
      else if (error.killed === true) resolve({ outcome: 'too-slow' });
      else if (typeof error.code === 'number') resolve({ outcome: 'ended', code: error.code, out, err });
      else resolve({ outcome: 'missing' });
    });
  });
}
