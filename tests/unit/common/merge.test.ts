import { describe, expect, test } from 'vitest';
import { mergeUntilFirstEnds } from '../../../common/merge.ts';
import { collect } from '../builders/collect.ts';
import { nextTurn } from '../builders/next-turn.ts';

/** A source that a test feeds, and that knows whether it was closed. */
class Source implements AsyncIterableIterator<string> {
  readonly #items: string[] = [];
  #end: 'open' | 'ended' | Error = 'open';
  #wake = Promise.withResolvers<void>();
  isClosed = false;

  push(...items: string[]): void {
    this.#items.push(...items);
    this.#wake.resolve();
  }

  end(how: 'ended' | Error = 'ended'): void {
    this.#end = how;
    this.#wake.resolve();
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    for (;;) {
      const value = this.#items.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#end instanceof Error) throw this.#end;
      if (this.#end === 'ended') return { done: true, value: undefined };
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    this.isClosed = true;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

describe('merged sources', () => {
  test('yield as items come, none lost, each in its own order', async () => {
    const [first, second] = [new Source(), new Source()];
    const merged = collect(mergeUntilFirstEnds(first, second));
    second.push('b1');
    first.push('a1', 'a2');
    await nextTurn();
    second.push('b2');
    await nextTurn();
    first.end();
    const items = await merged;
    expect(items.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(items.filter((item) => item.startsWith('a'))).toEqual(['a1', 'a2']);
  });

  test('end with the first, and close the others', async () => {
    const [first, second] = [new Source(), new Source()];
    const merged = collect(mergeUntilFirstEnds(first, second));
    first.push('a1');
    first.end();
    expect(await merged).toEqual(['a1']);
    expect(second.isClosed).toBe(true);
  });

  test('go on when another one ends', async () => {
    const [first, second] = [new Source(), new Source()];
    const merged = collect(mergeUntilFirstEnds(first, second));
    second.end();
    await nextTurn();
    first.push('a1');
    first.end();
    expect(await merged).toEqual(['a1']);
  });

  test('fail with any of them, and close the others', async () => {
    const [first, second] = [new Source(), new Source()];
    const merged = collect(mergeUntilFirstEnds(first, second));
    second.end(new Error('broken'));
    await expect(merged).rejects.toThrow('broken');
    expect(first.isClosed).toBe(true);
  });

  test('close all when their reader stops', async () => {
    const [first, second] = [new Source(), new Source()];
    first.push('a1', 'a2');
    for await (const _ of mergeUntilFirstEnds(first, second)) break;
    expect([first.isClosed, second.isClosed]).toEqual([true, true]);
  });

  test('that fail after the end disturb nobody', async () => {
    const [first, second] = [new Source(), new Source()];
    const merged = collect(mergeUntilFirstEnds(first, second));
    first.end();
    await merged;
    second.end(new Error('too late to matter'));
    await nextTurn();
  });
});
