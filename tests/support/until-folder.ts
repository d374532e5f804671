import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { within } from './within.ts';

/** Waits until the files in a folder, which must exist, are as they are meant to be. */
export async function untilFolder(folder: string, isSo: (names: readonly string[]) => boolean): Promise<void> {
  let news = Promise.withResolvers<void>();
  const watcher = watch(folder, () => news.resolve());
  const search = async (): Promise<void> => {
    for (;;) {
      // Listened for before looking: nothing is missed in between.
      news = Promise.withResolvers<void>();
      if (isSo(await readdir(folder))) return;
      await news.promise;
    }
  };
  try {
    await within(`what is waited for in ${folder}`, search());
  } finally {
    watcher.close();
  }
}
