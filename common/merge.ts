/**
 * Yields from several sources as items come. Ends when `ending` (the first source) ends, or when any of them fails, and
 * then closes the others.
 */
export async function* mergeUntilFirstEnds<Item>(
  ending: AsyncIterable<Item>,
  ...others: readonly AsyncIterable<Item>[]
): AsyncGenerator<Item> {
  const iterators = [ending, ...others].map((source) => source[Symbol.asyncIterator]());
  const next = (index: number) =>
    (iterators[index] as AsyncIterator<Item>).next().then((result) => ({ index, result }));
  const pending = new Map(iterators.map((_, index) => [index, next(index)]));
  try {
    for (;;) {
      const { index, result } = await Promise.race(pending.values());
      if (result.done === true) {
        if (index === 0) return;
        pending.delete(index);
        continue;
      }
      pending.set(index, next(index));
      yield result.value;
    }
  } finally {
    for (const promise of pending.values()) promise.catch(() => undefined);
    for (const iterator of iterators) void iterator.return?.()?.catch(() => undefined);
  }
}
