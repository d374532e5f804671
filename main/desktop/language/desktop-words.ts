import type { en } from './en.ts';

/** All that the app says outside of its window. English says what there is; every other language must have the same. */
export type DesktopWords = typeof en;
