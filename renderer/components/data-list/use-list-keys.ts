import { type KeyboardEvent, useState } from 'react';

interface ListKeys {
  /** Ids in the order in which they are shown. */
  readonly ids: readonly string[];
  readonly pageRows: number;
  readonly onOpen: (id: string) => void;
  readonly onReveal: (index: number) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: ((selected: ReadonlySet<string>) => void) | undefined;
}

interface KeyedList {
  readonly activeId: string | undefined;
  readonly setActiveId: (id: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

const MOVES: Readonly<Record<string, (index: number, last: number, page: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, _last, page) => index + page,
  PageUp: (index, _last, page) => index - page,
  Home: () => 0,
  End: (_index, last) => last,
};

/** A list by keys: arrows move, Enter opens, Space selects, Shift extends, Ctrl or Cmd with A takes all, Escape none. */
export function useListKeys({ ids, pageRows, onOpen, onReveal, selected, onSelect }: ListKeys): KeyedList {
  const [active, setActiveId] = useState<string>();
  const index = active === undefined ? -1 : ids.indexOf(active);

  const move = (to: number, isExtending: boolean): void => {
    const next = Math.min(ids.length - 1, Math.max(0, to));
    const id = ids[next];
    if (id === undefined) return;
    setActiveId(id);
    onReveal(next);
    if (isExtending) onSelect?.(new Set([...selected, ...(index < 0 ? [] : [ids[index] ?? id]), id]));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = MOVES[event.key];
    const id = ids[index];
    if (step !== undefined) move(step(index, ids.length - 1, pageRows), event.shiftKey);
    else if (event.key === 'Enter' && id !== undefined) onOpen(id);
    else if (event.key === ' ' && id !== undefined) onSelect?.(toggled(selected, id));
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onSelect?.(new Set(ids));
    else if (event.key === 'Escape' && selected.size > 0) onSelect?.(new Set());
    else return;
    event.preventDefault();
  };
  return { activeId: index < 0 ? undefined : active, setActiveId, onKeyDown };
}

/** The selection with one more or one less. */
export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}
