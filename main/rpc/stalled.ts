import { AppError } from '../../common/errors.ts';

/** Passes items on, and fails when the next one takes too long: a peer that sends half an upload and then nothing. */
export async function* unlessStalled<Item>(source: AsyncIterable<Item>, stallMs: number): AsyncGenerator<Item> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { promise: stall, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => reject(new AppError('deadline-exceeded', `nothing came for ${stallMs / 1_000} s`)),
        stallMs,
      );
      const next = await Promise.race([iterator.next(), stall]).finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    void iterator.return?.()?.catch(() => undefined);
  }
}
