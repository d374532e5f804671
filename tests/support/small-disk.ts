import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { aTemporaryFolder } from './temporary-folder.ts';

/** A disk of a few megabytes. */
export interface SmallDisk {
  readonly path: string;
  /** Takes up all the room but so many bytes. */
  fill(leaveBytes: number): Promise<void>;
  /** Gives that room back. */
  free(): void;
}

/** A disk of its own, unmounted when the test ends; in words why not, where none can be mounted. */
export function aSmallDisk(bytes: number): SmallDisk | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can mount a small disk';
  const path = aTemporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', path], { stdio: 'ignore' });
  } catch {
    return 'mounting is not allowed here';
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', path]);
  });
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: async (leaveBytes) => {
      const { bavail, bsize } = await statfs(path);
      try {
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
      } catch {
        // Somebody else wrote meanwhile: the disk is full all the sooner.
      }
    },
    free: () => rmSync(ballast),
  };
}
