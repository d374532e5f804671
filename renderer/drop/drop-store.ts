import { create } from 'zustand';
import type { FileDescription } from '../../common/domain/file-description.ts';
import { arrangeDrop, type Dropped, together } from './arrange-drop.ts';
import { type Content, contentName } from './content.ts';
import { type DropItem, type Look, storedAs } from './drop-item.ts';
import { recognise } from './recognise.ts';
import { suggestName } from './suggest-name.ts';

const useDropState = create<{ readonly items: readonly DropItem[] }>()(() => ({ items: [] }));

/** What was dropped and not yet decided on. */
export const useDropItems = () => useDropState((state) => state.items);

let lastKey = 0;

/** Looks at what was dropped, one after the other; `takenDatasets` are names that are not suggested. */
export async function takeDrop(dropped: readonly Dropped[], takenDatasets: ReadonlySet<string>): Promise<void> {
  const contents = arrangeDrop(dropped);
  const items = contents.map(newItem);
  useDropState.setState((state) => ({ items: [...state.items, ...items] }));
  const looks: (readonly [item: DropItem, look: Look])[] = [];
  for (const item of items) {
    const look = await lookAt(item.content);
    looks.push([item, look]);
    settle(item.key, look, takenDatasets);
  }
  await putTogether(looks, takenDatasets);
}

/** Takes what a person says of an item. */
export function changeItem(key: number, change: Partial<Pick<DropItem, 'name' | 'isWanted' | 'reading'>>): void {
  useDropState.setState(({ items }) => ({
    items: items.map((item) => (item.key === key ? { ...item, ...change } : item)),
  }));
}

/** Forgets an item, or everything that was dropped. */
export function forgetItems(key?: number): void {
  useDropState.setState(({ items }) => ({ items: key === undefined ? [] : items.filter((item) => item.key !== key) }));
}

/** Images and labels of IDX files that came one by one are one data set. */
async function putTogether(looks: readonly (readonly [DropItem, Look])[], taken: ReadonlySet<string>): Promise<void> {
  const parts = looks.filter(([, look]) => look.phase === 'known' && isPart(look.found.description));
  const files = parts.flatMap(([{ content }]) => (content.kind === 'file' ? [content.file] : []));
  if (files.length < 2) return;
  const content = together(files);
  const look = await lookAt(content);
  if (look.phase !== 'known' || look.found.description.kind !== 'dataset') return;
  const item = newItem(content);
  const keys = new Set(parts.map(([{ key }]) => key));
  useDropState.setState(({ items }) => ({ items: [...items.filter(({ key }) => !keys.has(key)), item] }));
  settle(item.key, look, taken);
}

function isPart(description: FileDescription): boolean {
  return description.kind === 'dataset' && description.format === 'idx';
}

async function lookAt(content: Content): Promise<Look> {
  try {
    return { phase: 'known', found: await recognise(content) };
  } catch (error) {
    return { phase: 'refused', error };
  }
}

/** What was recognised is wanted; unknown content only when a person says so. */
function settle(key: number, look: Look, takenDatasets: ReadonlySet<string>): void {
  useDropState.setState(({ items }) => {
    const as = look.phase === 'known' ? storedAs(look.found.description) : null;
    const isWanted = as !== null && look.phase === 'known' && look.found.description.kind !== 'unknown';
    const others = items.filter((item) => item.key !== key && item.look.phase === 'known').map(({ name }) => name);
    const taken = new Set([...others, ...(as === 'dataset' ? takenDatasets : [])]);
    return {
      items: items.map((item) =>
        item.key === key ? { ...item, look, isWanted, name: suggestName(contentName(item.content), taken) } : item,
      ),
    };
  });
}

function newItem(content: Content): DropItem {
  return {
    key: ++lastKey,
    content,
    look: { phase: 'looking' },
    name: '',
    isWanted: false,
    reading: { label: '', holdout: '', scale: '' },
  };
}
