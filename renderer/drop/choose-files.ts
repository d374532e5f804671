import type { Dropped } from './arrange-drop.ts';
import type { Member } from './content.ts';

/** Lets a person choose files, or a folder, as one drops them; nothing comes of it when they choose none. */
export function chooseFiles(what: 'files' | 'folder', onChosen: (chosen: readonly Dropped[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = what === 'folder';
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0)
      onChosen(what === 'folder' ? asFolders(files) : files.map((file) => ({ kind: 'file', file })));
  });
  input.click();
}

function asFolders(files: readonly File[]): readonly Dropped[] {
  const folders = new Map<string, Member[]>();
  for (const file of files) {
    const [name = '', ...path] = file.webkitRelativePath.split('/');
    const members = folders.get(name) ?? [];
    members.push({ path: path.join('/'), file });
    folders.set(name, members);
  }
  return [...folders].map(([name, members]) => ({ kind: 'folder', name, members }));
}
