import type { ZipMember } from './zip-directory.ts';

/** What is in an archive, as far as a data set is concerned. */
export interface ArchiveLayout {
  /** What the importer makes of it; null where it is no data set. */
  readonly kind: 'npz' | 'idx' | 'images' | 'file' | null;
  /** Members that count: without what systems add of their own. */
  readonly members: readonly ZipMember[];
  /** Folders around everything, such as `digits/`; empty where there are none. */
  readonly prefix: string;
  /** Of a folder for each class. */
  readonly classes: readonly string[];
}

/** What Finder and others put beside the files. */
const CLUTTER = /(^|\/)(__MACOSX\/|\.(?!\.?(\/|$))[^/]*(\/|$)|Thumbs\.db$|desktop\.ini$)/;
const IDX_NAME = /(^|[-_/])(train|t10k|test)-images(?:[-.]idx\d)?(?:[-.]ubyte)?(?:\.gz)?$/;
const IMAGE_NAME = /\.(png|jpe?g)$/i;
const SPLITS: ReadonlySet<string> = new Set(['train', 'test']);

/** Tells by the paths in an archive how it is to be read. */
export function archiveLayout(all: readonly ZipMember[]): ArchiveLayout {
  const members = all.filter(({ name }) => !CLUTTER.test(name));
  const names = members.map(({ name }) => name);
  if (names.length > 0 && names.every((name) => /^[^/]+\.npy$/.test(name))) {
    return { kind: 'npz', members, prefix: '', classes: [] };
  }
  if (names.length === 1) return { kind: 'file', members, prefix: '', classes: [] };
  const prefix = prefixOf(names);
  const inside = names.map((name) => name.slice(prefix.length));
  if (inside.some((name) => !name.includes('/') && IDX_NAME.test(name))) {
    return { kind: 'idx', members, prefix, classes: [] };
  }
  const classes = classesOf(inside.filter((name) => IMAGE_NAME.test(name)));
  return { kind: classes.length > 0 ? 'images' : null, members, prefix, classes };
}

/** The folders that all names begin with, but for one that would be a class of its own. */
function prefixOf(names: readonly string[]): string {
  let prefix = '';
  while (true) {
    const next = names[0]?.slice(prefix.length).split('/', 2);
    if (next?.length !== 2) return prefix;
    const longer = `${prefix}${next[0]}/`;
    const rest = names.map((name) => name.slice(longer.length));
    const isShared = names.every((name) => name.startsWith(longer));
    const isClass = rest.every((name) => !name.includes('/') && IMAGE_NAME.test(name));
    if (!isShared || isClass || SPLITS.has(next[0] ?? '')) return prefix;
    prefix = longer;
  }
}

function classesOf(images: readonly string[]): string[] {
  const classes = new Set<string>();
  for (const name of images) {
    const folders = name.split('/').slice(0, -1);
    const [folder] = SPLITS.has(folders[0] ?? '') ? folders.slice(1) : folders;
    if (folder !== undefined) classes.add(folder);
  }
  return [...classes].toSorted();
}
