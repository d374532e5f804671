import type { ModelDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { describeBy } from './describe-by.ts';
import { malformedModel } from './format-errors.ts';
import { isJsonObject, isText } from './json-checks.ts';
import { readZipMember } from './read-zip-member.ts';
import type { ZipMember } from './zip-directory.ts';

const MOST_MANIFEST_BYTES = 1 << 20;

const MOST_VERSION_SIGNS = 64;

/** The model that an archive is, by the names in it: nothing is unpacked but a manifest. @throws AppError `model-malformed` */
export async function describeModelArchive(
  source: ByteSource,
  members: readonly ZipMember[],
): Promise<ModelDescription | undefined> {
  const names = new Set(members.map(({ name }) => name));
  if (members.some(({ name }) => /(^|\/)data\.pkl$/.test(name))) {
    const isScript = members.some(({ name }) => /(^|\/)constants\.pkl$/.test(name));
    return describeBy('pytorch', source.sizeBytes, { formatVersion: isScript ? 'TorchScript' : 'checkpoint' });
  }
  if (names.has('config.json') && names.has('metadata.json') && names.has('model.weights.h5')) {
    return describeBy('keras', source.sizeBytes, { formatVersion: '3' });
  }
  const manifest = members.find(({ name }) => /^([^/]+\.mlpackage\/)?Manifest\.json$/.test(name));
  return manifest === undefined ? undefined : await describePackage(source, manifest, names);
}

async function describePackage(
  source: ByteSource,
  member: ZipMember,
  names: ReadonlySet<string>,
): Promise<ModelDescription | undefined> {
  const manifest = packageManifest(jsonOf(await readZipMember(source, member, MOST_MANIFEST_BYTES)));
  if (manifest === undefined) return undefined;
  const folder = `${member.name.slice(0, -'Manifest.json'.length)}Data/`;
  for (const path of manifest.paths) {
    const isInside = !path.startsWith('/') && !path.split(/[/\\]/).includes('..');
    if (!isInside) throw malformedModel('Core ML', `its manifest names "${clipped(path)}", which lies outside`);
    const isThere = names.has(folder + path) || [...names].some((name) => name.startsWith(`${folder + path}/`));
    if (!isThere) throw malformedModel('Core ML', `its manifest names "${clipped(path)}", which is not there`);
  }
  return describeBy('coreml', source.sizeBytes, {
    formatVersion: `package ${clipped(manifest.version)}`,
  });
}

/** What Manifest.json of a Core ML package says; undefined for one of something else. */
function packageManifest(json: unknown): { readonly version: string; readonly paths: readonly string[] } | undefined {
  if (!isJsonObject(json)) return undefined;
  const { fileFormatVersion: version, itemInfoEntries } = json;
  if (!isText(version, MOST_VERSION_SIGNS) || !isJsonObject(itemInfoEntries)) return undefined;
  const paths = Object.values(itemInfoEntries).map((entry) => (isJsonObject(entry) ? entry['path'] : undefined));
  return paths.every((path) => typeof path === 'string') ? { version, paths } : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
