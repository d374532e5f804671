type Step<Item> = { readonly index: number; readonly result: IteratorResult<Item> } | { readonly error: unknown };

/**
 * Yields from several sources as items come. Ends when `ending` (the first source) ends, or when any of them fails, and
 * then closes the others.
 */
export async function* mergeUntilFirstEnds<Item>(
  ending: AsyncIterable<Item>,
  ...others: readonly AsyncIterable<Item>[]
): AsyncGenerator<Item> {
  const iterators = [ending, ...others].map((source) => source[Symbol.asyncIterator]());
  // Not Promise.race: each race would leave something behind on a source that stays silent, for as long as it does.
  const ready: Step<Item>[] = [];
  let wake = () => {};
  const arrive = (step: Step<Item>) => {
    ready.push(step);
    wake();
  };
  const advance = (index: number) => {
    (iterators[index] as AsyncIterator<Item>).next().then(
      (result) => arrive({ index, result }),
      (error: unknown) => arrive({ error }),
    );
  };
  try {
    for (const index of iterators.keys()) advance(index);
    for (;;) {
      const step = ready.shift();
      if (step === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ('error' in step) throw step.error;
      const { index, result } = step;
      if (result.done !== true) {
        advance(index);
        yield result.value;
      } else if (index === 0) return;
    }
  } finally {
    for (const iterator of iterators) void iterator.return?.()?.catch(() => undefined);
  }
}
