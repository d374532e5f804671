import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupName } from '../../common/domain/backup.ts';
import { AppError } from '../../common/errors.ts';
import { VERSION } from '../../common/version.ts';
import { paddingOf, TAR_END, tarHeader } from '../../platform/archive/tar-format.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { sha256Of, sha256OfFile } from '../../platform/blobs/sha256-file.ts';
import { type Keys, sealKeys } from '../../platform/keys/sealed-keys.ts';
import { settleSnapshot } from '../storage/database-snapshot.ts';
import {
  type BackedUpFile,
  type BackupManifest,
  BLOBS,
  CONFIG,
  DATABASE,
  FORMAT_VERSION,
  MANIFEST,
  MANIFEST_HASH,
  SEALED_KEYS,
} from './backup-manifest.ts';

/** What goes into a backup, and where it is written. */
export interface BackupOrder {
  readonly name: BackupName;
  readonly madeAt: number;
  /** A copy of the database, which may be changed. */
  readonly snapshot: string;
  readonly blobsFolder: string;
  /** Content of `config.yaml`, if there is one. */
  readonly config: string | null;
  readonly keys: Keys;
  readonly passphrase: string;
  /** The file to write; on failure it may be left in part. */
  readonly file: string;
}

type Source = BackedUpFile & ({ readonly from: string } | { readonly content: Buffer });

/** Writes a backup; memory does not grow with it. @throws AppError `storage-full`, `checksum-mismatch` for content that is spoilt */
export async function writeBackup(order: BackupOrder, onProgress: (share: number) => void): Promise<void> {
  const { name, madeAt, snapshot, keys, passphrase } = order;
  const { schema, cluster, blobs } = settleSnapshot(snapshot);
  const sources = await sourcesOf(order, blobs);
  const files = sources.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 }));
  const manifest: BackupManifest = {
    format: 'edgeorchestra-backup',
    formatVersion: FORMAT_VERSION,
    name,
    madeAt,
    version: VERSION,
    schema,
    cluster,
    files,
  };
  const told = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const sealed = Buffer.from(await sealKeys({ ...keys, [MANIFEST_HASH]: sha256Of(told) }, passphrase));
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  const file = await open(order.file, 'wx', 0o600);
  try {
    await writeContent(file, MANIFEST, told, madeAt);
    await writeContent(file, SEALED_KEYS, sealed, madeAt);
    for (const source of sources) {
      await writeSource(file, source, madeAt, (bytes) => {
        done += bytes;
        onProgress(total === 0 ? 1 : done / total);
      });
    }
    await writeAll(file, TAR_END);
    await file.sync();
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await file.close();
  }
}

async function sourcesOf(order: BackupOrder, blobs: readonly BackedUpFile['sha256'][]): Promise<Source[]> {
  const { snapshot, blobsFolder, config } = order;
  const sizeOf = async (path: string) => (await stat(path)).size;
  const sources: Source[] = [
    { path: DATABASE, from: snapshot, sizeBytes: await sizeOf(snapshot), sha256: await sha256OfFile(snapshot) },
  ];
  if (config !== null) {
    const content = Buffer.from(config);
    sources.push({ path: CONFIG, content, sizeBytes: content.length, sha256: sha256Of(content) });
  }
  for (const sha256 of blobs) {
    const from = join(blobsFolder, sha256);
    const sizeBytes = await sizeOf(from).catch((cause: unknown) => {
      throw new AppError('not-found', `the content ${sha256} is not in the store`, { cause });
    });
    sources.push({ path: `${BLOBS}/${sha256}`, from, sizeBytes, sha256 });
  }
  return sources;
}

async function writeContent(file: FileHandle, path: string, content: Buffer, madeAt: number): Promise<void> {
  await writeAll(file, tarHeader({ path, sizeBytes: content.length }, madeAt));
  await writeAll(file, content);
  await writeAll(file, Buffer.alloc(paddingOf(content.length)));
}

async function writeSource(file: FileHandle, source: Source, madeAt: number, onBytes: (bytes: number) => void) {
  if ('content' in source) return await writeContent(file, source.path, source.content, madeAt);
  await writeAll(file, tarHeader(source, madeAt));
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(source.from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    await writeAll(file, chunk);
    onBytes(chunk.length);
  }
  if (bytes !== source.sizeBytes || hash.digest('hex') !== source.sha256) {
    throw new AppError('checksum-mismatch', `${source.path} is spoilt on this disk: no backup can be made of it`);
  }
  await writeAll(file, Buffer.alloc(paddingOf(bytes)));
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}
