import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { DataFolderLock } from '../storage/data-folder-lock.ts';
import { applyPendingRestore, decideRestore, stagedFolder } from './apply-restore.ts';
import { type BackupManifest, DATABASE } from './backup-manifest.ts';
import { asideFolder } from './restores.ts';
import { unpackBackup } from './unpack-backup.ts';

interface RestoreOrder {
  /** Data folder of an orchestrator that does not run. */
  readonly data: string;
  readonly file: string;
  readonly passphrase: string;
  /** What is there already is moved into a folder beside. */
  readonly replace: boolean;
  readonly clock: Pick<Clock, 'now'>;
}

interface Restored {
  readonly manifest: BackupManifest;
  /** Where what was there before lies now; null where there was nothing. */
  readonly aside: string | null;
}

/**
 * Puts a backup into a data folder. Before all of it has proved right nothing is changed.
 * @throws AppError `data-folder-in-use`, `already-exists` when a cluster is there, and as `unpackBackup`
 */
export async function restoreFolder({ data, file, passphrase, replace, clock }: RestoreOrder): Promise<Restored> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const lock = new DataFolderLock(data);
  await lock.start();
  try {
    const hasCluster = (await stat(join(data, DATABASE)).catch(() => undefined)) !== undefined;
    if (hasCluster && !replace) {
      throw new AppError('already-exists', `${data} holds a cluster already`, {
        hint: 'With --replace it is moved into a folder beside.',
      });
    }
    const manifest = await unpackBackup({ file, passphrase, folder: stagedFolder(data) });
    const since = clock.now();
    const aside = asideFolder(since);
    await decideRestore(data, { backup: manifest.name, madeAt: manifest.madeAt, since, aside });
    await applyPendingRestore(data);
    const wasKept = (await stat(join(data, aside)).catch(() => undefined)) !== undefined;
    return { manifest, aside: wasKept ? join(data, aside) : null };
  } finally {
    await lock.stop();
  }
}
