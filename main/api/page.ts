interface PageOptions<Item> {
  readonly keyOf: (item: Item) => string;
  readonly after: string | undefined;
  readonly limit: number;
}

/** One page of a list that is in memory, ordered by key. */
export function page<Item>(items: readonly Item[], { keyOf, after = '', limit }: PageOptions<Item>): Item[] {
  const inOrder = (a: Item, b: Item) => (keyOf(a) < keyOf(b) ? -1 : 1);
  return items
    .filter((item) => keyOf(item) > after)
    .sort(inOrder)
    .slice(0, limit);
}
