import { type DesktopLocale, LOCALES } from '../../../common/desktop/desktop-state.ts';
import type { DesktopWords } from './desktop-words.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const WORDS: Readonly<Record<DesktopLocale, DesktopWords>> = { en, fr };

/** The words of a language. */
export function wordsOf(locale: DesktopLocale): DesktopWords {
  return WORDS[locale];
}

/** The language that is chosen, else the first of the system's that the app speaks. */
export function languageFor(chosen: DesktopLocale | undefined, systems: readonly string[]): DesktopLocale {
  const asked = systems.map((tag) => LOCALES.find((locale) => tag.toLowerCase().split(/[-_]/)[0] === locale));
  return chosen ?? asked.find((locale) => locale !== undefined) ?? 'en';
}
