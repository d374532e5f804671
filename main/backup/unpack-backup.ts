import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../common/errors.ts';
import { asStorageError, syncFile } from '../../platform/blobs/durable-files.ts';
import { FileKeyStore } from '../../platform/keys/file-key-store.ts';
import { openSealedKeys } from '../../platform/keys/sealed-keys.ts';
import { checkSnapshot } from '../storage/database-snapshot.ts';
import { type BackedUpFile, type BackupManifest, BLOBS, DATABASE, MANIFEST_HASH } from './backup-manifest.ts';
import { BackupReader } from './backup-reader.ts';

/** A backup that is to lie ready in a folder. */
export interface UnpackOrder {
  readonly file: string;
  readonly passphrase: string;
  /** Made anew; what lay there is gone. */
  readonly folder: string;
}

/**
 * Lays the content of a backup ready as it lies in a data folder, all of it checked and on the disk.
 * @throws AppError `unauthenticated` for a wrong passphrase or a manifest that somebody has changed, `checksum-mismatch`,
 * `data-folder-newer`, `invalid-argument`, `storage-full`; the folder is not there then
 */
export async function unpackBackup(
  { file, passphrase, folder }: UnpackOrder,
  onProgress: (share: number) => void = () => {},
): Promise<BackupManifest> {
  const reader = await BackupReader.open(file);
  try {
    const { manifest, sha256 } = await reader.manifest();
    const { [MANIFEST_HASH]: vouchedFor, ...keys } = await openSealedKeys(await reader.sealedKeys(), passphrase);
    if (vouchedFor !== sha256) {
      throw new AppError('unauthenticated', 'the backup was changed: its keys belong to another one');
    }
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, BLOBS), { recursive: true, mode: 0o700 });
    const store = new FileKeyStore(join(folder, 'keys'));
    for (const [name, secret] of Object.entries(keys)) await store.write(name, secret);
    const total = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let done = 0;
    for (const one of manifest.files) {
      await unpack(reader, one, folder, (bytes) => {
        done += bytes;
        onProgress(done / total);
      });
    }
    await reader.end();
    const { cluster } = checkSnapshot(join(folder, DATABASE));
    if (cluster.id !== manifest.cluster.id) throw new AppError('checksum-mismatch', 'the backup is of two clusters');
    for (const part of [join(folder, BLOBS), folder, dirname(folder)]) await syncFile(part);
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw asStorageError(error);
  } finally {
    await reader.close();
  }
}

async function unpack(reader: BackupReader, one: BackedUpFile, folder: string, onBytes: (bytes: number) => void) {
  const file = await open(join(folder, one.path), 'wx', 0o600);
  try {
    for await (const chunk of reader.content(one)) {
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
      onBytes(chunk.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
