import { archiveLayout } from '../../common/formats/archive-layout.ts';
import type { Content, Member } from './content.ts';

/** A file or folder as it was dropped. */
export type Dropped =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'folder'; readonly name: string; readonly members: readonly Member[] };

/** What is shown of a folder that is no data set: more files than that are a folder dropped by mistake. */
export const MOST_FILES = 200;

const CLUTTER = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini)(\/|$)/;

/** A folder that holds a data set stays one; of any other each file stands for itself. */
export function arrangeDrop(dropped: readonly Dropped[]): readonly Content[] {
  return dropped.flatMap((one): readonly Content[] => {
    if (one.kind === 'file') return [one];
    const members = one.members
      .filter(({ path, file }) => !CLUTTER.test(path) && file.size > 0)
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const { kind } = archiveLayout(members.map(asZipMember));
    if (kind === 'idx' || kind === 'images') return [{ ...one, members }];
    return members.slice(0, MOST_FILES).map(({ file }): Content => ({ kind: 'file', file }));
  });
}

/** Several files of one data set, such as images and their labels, as one content. */
export function together(files: readonly File[]): Content {
  const members = files.map((file) => ({ path: file.name, file })).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const name = files.map((one) => one.name).toSorted()[0] ?? '';
  return { kind: 'folder', name: name.replace(/[-_.]?(images|labels).*$/i, ''), members };
}

function asZipMember({ path, file }: Member) {
  return {
    name: path,
    method: 0,
    isEncrypted: false,
    crc32: 0,
    packedBytes: file.size,
    sizeBytes: file.size,
    offset: 0,
  };
}
