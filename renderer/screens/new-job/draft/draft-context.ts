import { createContext, use } from 'react';
import { type DraftPath, valueAt } from './draft-text.ts';
import type { Draft, DraftEdit } from './use-draft.ts';

/** What the fields of the form share. */
interface DraftFields {
  readonly draft: Draft;
  /** What is wrong with the value at a place, in words. */
  readonly problemAt: (path: DraftPath) => string | undefined;
}

export const DraftContext = createContext<DraftFields | null>(null);

/** The draft that the form shows. @throws Error outside of the form */
export function useDraftFields(): DraftFields {
  const fields = use(DraftContext);
  if (fields === null) throw new Error('there is no draft around this field');
  return fields;
}

/** One value of the draft, what is wrong with it, and how to change it. */
export function useDraftField(path: DraftPath) {
  const { draft, problemAt } = useDraftFields();
  const set = (value: unknown): void => draft.edit(...editsFor(path, value, draft.value));
  return { value: valueAt(draft.value, path), problem: problemAt(path), set };
}

/** What a field is worth nothing without: a strategy needs its name, a partition its scheme. */
const COMPANIONS: readonly (readonly [path: DraftPath, value: string])[] = [[['strategy', 'name'], 'fedavg']];

function editsFor(path: DraftPath, value: unknown, before: unknown): readonly DraftEdit[] {
  const edits: DraftEdit[] = [];
  for (const [companion, standard] of COMPANIONS) {
    const siblings = valueAt(before, companion.slice(0, -1));
    if (path[0] !== companion[0]) continue;
    const others = Object.keys(siblings ?? {}).filter((key) => key !== companion.at(-1) && key !== path.at(-1));
    if (value !== undefined && valueAt(before, companion) === undefined) edits.push([companion, standard]);
    if (value === undefined && others.length === 0) return [[companion.slice(0, -1), undefined]];
  }
  return [...edits, [path, value]];
}
