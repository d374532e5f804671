import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { within } from './within.ts';

/** Waits until a folder, which must exist, has a file whose name matches. */
export async function untilFile(folder: string, matches: (name: string) => boolean): Promise<void> {
  let news = Promise.withResolvers<void>();
  const watcher = watch(folder, () => news.resolve());
  const search = async (): Promise<void> => {
    for (;;) {
      // Listened for before looking: nothing is missed in between.
      news = Promise.withResolvers<void>();
      if ((await readdir(folder)).some(matches)) return;
      await news.promise;
    }
  };
  try {
    await within(`a file in ${folder}`, search());
  } finally {
    watcher.close();
  }
}
