import { z } from 'zod';
import type { ModelDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { malformedModel } from './format-errors.ts';
import { readZipMember } from './read-zip-member.ts';
import { storedModel } from './stored-model.ts';
import type { ZipMember } from './zip-directory.ts';

const MOST_MANIFEST_BYTES = 1 << 20;

/** Manifest.json of a Core ML package. */
const PackageManifest = z.object({
  fileFormatVersion: z.string().max(64),
  itemInfoEntries: z.record(z.string(), z.object({ name: z.string().optional(), path: z.string() })),
});

/** The model that an archive is, by the names in it: nothing is unpacked but a manifest. @throws AppError `model-malformed` */
export async function describeModelArchive(
  source: ByteSource,
  members: readonly ZipMember[],
): Promise<ModelDescription | undefined> {
  const names = new Set(members.map(({ name }) => name));
  if (members.some(({ name }) => /(^|\/)data\.pkl$/.test(name))) {
    const isScript = members.some(({ name }) => /(^|\/)constants\.pkl$/.test(name));
    return storedModel('pytorch', source.sizeBytes, { formatVersion: isScript ? 'TorchScript' : 'checkpoint' });
  }
  if (names.has('config.json') && names.has('metadata.json') && names.has('model.weights.h5')) {
    return storedModel('keras', source.sizeBytes, { formatVersion: '3' });
  }
  const manifest = members.find(({ name }) => /^([^/]+\.mlpackage\/)?Manifest\.json$/.test(name));
  return manifest === undefined ? undefined : await describePackage(source, manifest, names);
}

async function describePackage(
  source: ByteSource,
  member: ZipMember,
  names: ReadonlySet<string>,
): Promise<ModelDescription | undefined> {
  const manifest = PackageManifest.safeParse(jsonOf(await readZipMember(source, member, MOST_MANIFEST_BYTES)));
  if (!manifest.success) return undefined;
  const folder = `${member.name.slice(0, -'Manifest.json'.length)}Data/`;
  for (const { path } of Object.values(manifest.data.itemInfoEntries)) {
    const isInside = !path.startsWith('/') && !path.split(/[/\\]/).includes('..');
    if (!isInside) throw malformedModel('Core ML', `its manifest names "${clipped(path)}", which lies outside`);
    const isThere = names.has(folder + path) || [...names].some((name) => name.startsWith(`${folder + path}/`));
    if (!isThere) throw malformedModel('Core ML', `its manifest names "${clipped(path)}", which is not there`);
  }
  return storedModel('coreml', source.sizeBytes, {
    formatVersion: `package ${clipped(manifest.data.fileFormatVersion)}`,
  });
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
