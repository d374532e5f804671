import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Sha256 } from '../../common/domain/ids.ts';
import { ReleaseManifest } from '../../common/updates/release-manifest.ts';
import { paddingOf, TAR_END, tarHeader } from '../../platform/archive/tar-format.ts';
import { releaseHead } from '../../platform/updates/release-file.ts';

interface ReleaseWish {
  /** Folder with the agent's package as it was built. */
  readonly source: string;
  /** The publisher's private key, PEM. */
  readonly key: string;
  readonly version: string;
  readonly leastNode: string;
  readonly leastOrchestrator: string;
  /** Folder for the release. */
  readonly out: string;
  readonly madeAt: number;
}

/** Makes a release of the agent: its package in one archive, and what is said of it, signed. Returns the path of the file. */
export async function makeRelease({ source, key, out, madeAt, ...said }: ReleaseWish): Promise<string> {
  const { archive, unpackedBytes } = await packFolder(source, madeAt);
  const manifest = ReleaseManifest.parse({
    ...{ format: 1, product: 'edgeorchestra-agent', ...said },
    // All of it is JavaScript and WebAssembly; native packages are those of the machine.
    ...{ platform: 'any', arch: 'any', madeAt },
    sizeBytes: archive.length,
    sha256: Sha256.parse(createHash('sha256').update(archive).digest('hex')),
    unpackedBytes,
  });
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const signature = sign(null, bytes, createPrivateKey(key));
  const file = join(out, `edgeorchestra-agent-${manifest.version}.eorelease`);
  await writeFile(file, Buffer.concat([releaseHead({ manifest: bytes, signature }), archive]));
  return file;
}

/** The same files give the same bytes. */
async function packFolder(folder: string, madeAt: number) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const parts: Buffer[] = [];
  let unpackedBytes = 0;
  for (const path of files.toSorted()) {
    const content = await readFile(join(folder, path));
    unpackedBytes += content.length;
    parts.push(tarHeader({ path, sizeBytes: content.length }, madeAt), content);
    parts.push(Buffer.alloc(paddingOf(content.length)));
  }
  return { archive: gzipSync(Buffer.concat([...parts, TAR_END]), { level: 9 }), unpackedBytes };
}
