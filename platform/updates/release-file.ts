import { open, stat } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../common/errors.ts';
import type { SignedManifest } from '../../common/updates/release-manifest.ts';

/** A release in one file: a line that begins with this and holds manifest and signature; behind it the archive. */
const MAGIC = 'edgeorchestra-release-1 ';
const MOST_HEAD_BYTES = 64 << 10;

const Head = z.strictObject({ manifest: z.base64(), signature: z.base64() });

/** What stands before the archive in a release file. */
export function releaseHead({ manifest, signature }: SignedManifest): Buffer {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return Buffer.from(`${MAGIC}${JSON.stringify({ manifest: text(manifest), signature: text(signature) })}\n`);
}

interface OpenedRelease {
  readonly signed: SignedManifest;
  /** Where the archive begins. */
  readonly archiveAt: number;
  readonly archiveBytes: number;
}

/** Reads the head of a release file; nothing is checked yet. @throws AppError `release-malformed` */
export async function readReleaseHead(path: string): Promise<OpenedRelease> {
  const { size } = await stat(path);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, MOST_HEAD_BYTES)), 0, null, 0);
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    const line = buffer.subarray(0, Math.max(0, end)).toString('utf8');
    const head = line.startsWith(MAGIC) ? parseHead(line.slice(MAGIC.length)) : undefined;
    if (head === undefined) {
      throw new AppError('release-malformed', 'this is no release of the agent', {
        hint: 'Give the file that "npm run release:agent" has made; its name ends in .eorelease.',
      });
    }
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
    const signed = { manifest: bytes(head.manifest), signature: bytes(head.signature) };
    return { signed, archiveAt: end + 1, archiveBytes: size - end - 1 };
  } finally {
    await file.close();
  }
}

function parseHead(text: string): z.infer<typeof Head> | undefined {
  try {
    return Head.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
