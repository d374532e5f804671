const PAGE = 200;

/** Everything of a list that comes a page at a time. */
export async function loadPages<Item, Key extends string>(
  page: (position: { readonly after?: Key }) => Promise<readonly Item[]>,
  keyOf: (item: Item) => Key,
): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const last = items.at(-1);
    const more = await page(last === undefined ? {} : { after: keyOf(last) });
    items.push(...more);
    if (more.length < PAGE) return items;
  }
}
