import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';
import { BLOCK_BYTES, paddingOf, parseTarHeader, TAR_END, type TarHeader } from '../../platform/archive/tar-format.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { expectKnownSchema } from '../storage/database-snapshot.ts';
import {
  type BackedUpFile,
  BackupManifest,
  FORMAT_VERSION,
  LARGEST_MANIFEST_BYTES,
  MANIFEST,
  SEALED_KEYS,
} from './backup-manifest.ts';

const CHUNK_BYTES = 1 << 20;

/** Reads the file of a backup, and believes nothing that it has not checked. */
export class BackupReader {
  readonly #file: FileHandle;
  readonly #path: string;
  #at = 0;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** @throws AppError `not-found` */
  static async open(path: string): Promise<BackupReader> {
    const file = await open(path, 'r').catch((cause: unknown) => {
      throw new AppError('not-found', `the backup ${path} cannot be read`, { cause });
    });
    return new BackupReader(file, path);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /**
   * What the backup says that it holds, with the hash of that text. Comes first.
   * @throws AppError `invalid-argument` for another kind of file, `data-folder-newer`, `checksum-mismatch`
   */
  async manifest(): Promise<{ readonly manifest: BackupManifest; readonly sha256: string }> {
    const text = await this.#small(MANIFEST).catch((cause: unknown) => {
      throw new AppError('invalid-argument', `${this.#path} is not a backup of a cluster`, { cause });
    });
    const manifest = parseManifest(text);
    if (manifest.formatVersion > FORMAT_VERSION) {
      throw new AppError('data-folder-newer', 'the backup was made by a newer version of EdgeOrchestra');
    }
    expectKnownSchema(manifest.schema);
    return { manifest, sha256: sha256Of(text) };
  }

  /** The sealed keys. Come second. @throws AppError `checksum-mismatch` */
  async sealedKeys(): Promise<string> {
    return (await this.#small(SEALED_KEYS)).toString('utf8');
  }

  /** The next file, in the order of the manifest, in chunks. @throws AppError `checksum-mismatch` behind the last chunk */
  async *content(expected: BackedUpFile): AsyncGenerator<Buffer> {
    const header = await this.#header();
    if (header?.path !== expected.path || header.sizeBytes !== expected.sizeBytes) throw damaged(expected.path);
    const hash = createHash('sha256');
    for (let left = header.sizeBytes; left > 0; ) {
      const chunk = await this.#bytes(Math.min(left, CHUNK_BYTES));
      hash.update(chunk);
      left -= chunk.length;
      yield chunk;
    }
    await this.#bytes(paddingOf(header.sizeBytes));
    if (hash.digest('hex') !== expected.sha256) throw damaged(expected.path);
  }

  /** Makes sure that nothing comes any more. @throws AppError `checksum-mismatch` */
  async end(): Promise<void> {
    const end = await this.#bytes(TAR_END.length);
    const { size } = await this.#file.stat();
    if (!end.equals(TAR_END) || size !== this.#at) throw damaged('its end');
  }

  async #small(path: string): Promise<Buffer> {
    const header = await this.#header();
    if (header?.path !== path || header.sizeBytes > LARGEST_MANIFEST_BYTES) throw damaged(path);
    const content = await this.#bytes(header.sizeBytes);
    await this.#bytes(paddingOf(header.sizeBytes));
    return content;
  }

  async #header(): Promise<TarHeader | null> {
    return parseTarHeader(await this.#bytes(BLOCK_BYTES));
  }

  async #bytes(count: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(count);
    for (let got = 0; got < count; ) {
      const { bytesRead } = await this.#file.read(buffer, got, count - got, this.#at + got);
      if (bytesRead === 0)
        throw new AppError('checksum-mismatch', 'the backup ends too early: a part of it is missing');
      got += bytesRead;
    }
    this.#at += count;
    return buffer;
  }
}

/** Reads every byte of a backup and holds it against its hashes. @throws AppError as the reader does */
export async function verifyBackup(
  path: string,
  onProgress: (share: number) => void = () => {},
): Promise<BackupManifest> {
  const reader = await BackupReader.open(path);
  try {
    const { manifest } = await reader.manifest();
    await reader.sealedKeys();
    const total = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let done = 0;
    for (const file of manifest.files) {
      for await (const chunk of reader.content(file)) {
        done += chunk.length;
        onProgress(done / total);
      }
    }
    await reader.end();
    return manifest;
  } finally {
    await reader.close();
  }
}

function parseManifest(text: Buffer): BackupManifest {
  try {
    return BackupManifest.parse(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw new AppError('checksum-mismatch', 'the backup is damaged: what it holds cannot be read', { cause });
  }
}

function damaged(where: string): AppError {
  return new AppError('checksum-mismatch', `the backup is damaged at ${where}`);
}
