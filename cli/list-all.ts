interface Page<Key> {
  readonly limit: number;
  readonly after?: Key;
}

const PAGE = 1_000;

/** Everything that a paged list holds. */
export async function listAll<Item, Key extends string>(
  list: (page: Page<Key>) => Promise<readonly Item[]>,
  keyOf: (item: Item) => Key,
): Promise<Item[]> {
  const items: Item[] = [];
  let page = await list({ limit: PAGE });
  items.push(...page);
  for (let last = page.at(-1); page.length === PAGE && last !== undefined; last = page.at(-1)) {
    page = await list({ limit: PAGE, after: keyOf(last) });
    items.push(...page);
  }
  return items;
}
