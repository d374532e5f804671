import type { Column, Sorting } from './column.ts';

interface Arrangement<Item> {
  readonly columns: readonly Column<Item>[];
  readonly sorting: Sorting | undefined;
  readonly query: string;
  readonly textOf: (item: Item) => string;
}

/** The items that have every word of the query, in order. Without a sorting the order is left as it is. */
export function arrangeItems<Item>(items: readonly Item[], arrangement: Arrangement<Item>): readonly Item[] {
  const { columns, sorting, query, textOf } = arrangement;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting =
    words.length === 0
      ? items
      : items.filter((item) => {
          const text = textOf(item).toLowerCase();
          return words.every((word) => text.includes(word));
        });
  const sortBy = columns.find(({ id }) => id === sorting?.columnId)?.sortBy;
  if (sorting === undefined || sortBy === undefined) return fitting;
  const sign = sorting.isDescending ? -1 : 1;
  return fitting
    .map((item) => ({ item, key: sortBy(item) }))
    .toSorted((a, b) => sign * compare(a.key, b.key))
    .map(({ item }) => item);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
