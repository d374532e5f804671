import type { Dropped } from './arrange-drop.ts';
import type { Member } from './content.ts';

/** More files than an archive may hold are not walked through. */
const MOST_MEMBERS = 500_000;

/** True where files are dragged, not text or a link. */
export function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}

/** The files and folders of a drop. Must be called while the event is handled; what it returns comes later. */
export function readTransfer(transfer: DataTransfer): Promise<readonly Dropped[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => [item.webkitGetAsEntry(), item.getAsFile()] as const);
  return Promise.all(
    entries.map(async ([entry, file]): Promise<Dropped | undefined> => {
      if (entry !== null && isFolder(entry)) return { kind: 'folder', name: entry.name, members: await walk(entry) };
      return file === null ? undefined : { kind: 'file', file };
    }),
  ).then((dropped) => dropped.filter((one) => one !== undefined));
}

async function walk(top: FileSystemDirectoryEntry): Promise<Member[]> {
  const members: Member[] = [];
  const folders: { readonly entry: FileSystemDirectoryEntry; readonly path: string }[] = [{ entry: top, path: '' }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const reader = folder.entry.createReader();
    for (;;) {
      // A browser gives a hundred at a time, and none when there are no more.
      const entries = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
      if (entries.length === 0) break;
      for (const entry of entries) {
        const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
        if (isFolder(entry)) folders.push({ entry, path });
        else if (isFile(entry)) members.push({ path, file: await new Promise((done, fail) => entry.file(done, fail)) });
      }
      if (members.length > MOST_MEMBERS) return members;
    }
  }
  return members;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
