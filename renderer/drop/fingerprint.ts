import type { ByteSource } from '../../common/formats/byte-source.ts';
import { RunningSha256 } from '../../common/sha-256.ts';
import { type Content, roughSource } from './content.ts';

const SAMPLES = 16;
const SAMPLE_BYTES = 64 << 10;

/**
 * The name of an upload by what is sent: the same for the same files, also after the page was loaded again, so that it goes
 * on where it was. Looks at 1 MiB of the content, its size and when it was changed; the hash at the end looks at all of it.
 */
export async function fingerprint(content: Content): Promise<string> {
  const files = content.kind === 'file' ? [content.file] : content.members.map(({ file }) => file);
  const source = roughSource(content);
  const hash = new RunningSha256();
  hash.update(new TextEncoder().encode(files.map(({ size, lastModified }) => `${size} ${lastModified}`).join('\n')));
  for (const offset of sampleOffsets(source)) hash.update(await source.read(offset, SAMPLE_BYTES));
  return `page-${hash.digest().slice(0, 40)}`;
}

function sampleOffsets({ sizeBytes }: ByteSource): Set<number> {
  const last = Math.max(0, sizeBytes - SAMPLE_BYTES);
  return new Set(Array.from({ length: SAMPLES }, (_, index) => Math.floor((last * index) / (SAMPLES - 1))));
}
