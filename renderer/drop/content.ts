import { type ByteSource, blobSource } from '../../common/formats/byte-source.ts';
import { crc32 } from './crc-32.ts';
import { zipSource } from './zip-source.ts';

/** A file of a folder that was dropped. */
export interface Member {
  /** With slashes, beginning inside the folder. */
  readonly path: string;
  readonly file: File;
}

/** What is sent as one: a file, or several that belong together and go as a ZIP archive. */
export type Content =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'folder'; readonly name: string; readonly members: readonly Member[] };

const CHUNK_BYTES = 4 << 20;

/** What a person calls it. */
export function contentName(content: Content): string {
  return content.kind === 'file' ? content.file.name : content.name;
}

/** The bytes that are looked at to recognise it; checksums within an archive are left out, for they take reading all of it. */
export function roughSource(content: Content): ByteSource {
  if (content.kind === 'file') return blobSource(content.file);
  return zipSource(content.members.map(({ path, file }) => ({ path, source: blobSource(file), crc32: 0 })));
}

/** The bytes that are sent. A folder is read through once for the checksums within its archive. */
export async function wholeSource(content: Content, onRead: (readBytes: number) => void): Promise<ByteSource> {
  if (content.kind === 'file') return blobSource(content.file);
  let readBytes = 0;
  const entries = [];
  for (const { path, file } of content.members) {
    const source = blobSource(file);
    let crc = 0;
    for (let at = 0; at < file.size; at += CHUNK_BYTES) {
      const bytes = await source.read(at, CHUNK_BYTES);
      crc = crc32(bytes, crc);
      readBytes += bytes.length;
      onRead(readBytes);
    }
    entries.push({ path, source, crc32: crc });
  }
  return zipSource(entries);
}
