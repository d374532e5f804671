import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import type { BackupManifest } from './backup-manifest.ts';
import { verifyBackup } from './backup-reader.ts';
import { type UnpackOrder, unpackBackup } from './unpack-backup.ts';
import { type BackupOrder, writeBackup } from './write-backup.ts';

/** What a backup thread can be asked; it tells the share that is done as numbers in between. */
export type BackupMethods = {
  write: (order: BackupOrder) => Promise<void>;
  verify: (file: string) => Promise<BackupManifest>;
  unpack: (order: UnpackOrder) => Promise<BackupManifest>;
};

const line = lineToParentThread();
let told = 0;

/** A hundred steps are enough for anybody who watches. */
function tell(share: number): void {
  if (share < 1 && share < told + 0.01) return;
  told = share;
  line.send(share);
}

answerCalls(line, {
  write: (order: BackupOrder) => writeBackup(order, tell),
  verify: (file: string) => verifyBackup(file, tell),
  unpack: (order: UnpackOrder) => unpackBackup(order, tell),
} satisfies BackupMethods);
