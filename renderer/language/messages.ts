import type { en } from './en.ts';

/** All words of the screens, by area. English says which there are; every other language must have the same. */
export type Messages = typeof en;

export const LOCALES = ['en', 'fr'] as const;
export type Locale = (typeof LOCALES)[number];

/** What a language calls itself. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', fr: 'Français' };
