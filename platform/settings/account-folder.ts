import { lchown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../common/errors.ts';
import type { Account } from './account.ts';

/**
 * Makes a folder that belongs to the account, with the folders above it that are missing.
 * @throws AppError `forbidden` where it is there and belongs to another
 */
export async function makeFolderOf(account: Account, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) {
    for (let made = folder; made.length >= first.length; made = dirname(made)) await giveTo(account, made);
    return;
  }
  const { uid } = await stat(folder);
  if (uid === account.uid || process.getuid?.() === account.uid) return;
  throw new AppError('forbidden', `${folder} does not belong to the account ${account.name}, which the agent runs as`, {
    details: { path: folder },
    hint: `Give it away with "sudo chown -R ${account.name} ${JSON.stringify(folder)}", or name another folder with --data.`,
  });
}

/** Leaves a file to the account, where this process runs as another one. */
export async function giveTo({ uid, gid }: Account, path: string): Promise<void> {
  if (process.getuid?.() !== uid) await lchown(path, uid, gid);
}
