import { create } from 'zustand';
import { createFormat, type Format } from './format.ts';
import { LOCALES, type Locale, type Messages } from './messages.ts';

interface LanguageState {
  readonly locale: Locale;
  readonly messages: Messages;
  readonly format: Format;
}

const KEPT_AS = 'edgeorchestra.language';

const useLanguageState = create<LanguageState | null>()(() => null);

/** All words in the person's language. @throws Error before `startLanguage` */
export const useMessages = () => expected(useLanguageState((state) => state?.messages));
/** Numbers, sizes and times in the person's language. @throws Error before `startLanguage` */
export const useFormat = () => expected(useLanguageState((state) => state?.format));
export const useLocale = () => expected(useLanguageState((state) => state?.locale));

/** Loads the words of the language that was chosen, else of the first that the browser asks for and we have. */
export async function startLanguage(): Promise<void> {
  const asked = [localStorage.getItem(KEPT_AS), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  await show(asked.find(isLocale) ?? 'en');
}

/** Calls back with the language, now and whenever another one is chosen, until the returned function is called. */
export function watchLocale(listener: (locale: Locale) => void): () => void {
  const now = useLanguageState.getState();
  if (now !== null) listener(now.locale);
  return useLanguageState.subscribe((state, before) => {
    if (state !== null && state.locale !== before?.locale) listener(state.locale);
  });
}

/** Speaks another language from now on. */
export async function chooseLanguage(locale: Locale): Promise<void> {
  localStorage.setItem(KEPT_AS, locale);
  await show(locale);
}

async function show(locale: Locale): Promise<void> {
  const messages = locale === 'fr' ? (await import('./fr.ts')).fr : (await import('./en.ts')).en;
  document.documentElement.lang = locale;
  useLanguageState.setState({ locale, messages, format: createFormat(locale) }, true);
}

function isLocale(tag: string | null): tag is Locale {
  return LOCALES.some((locale) => locale === tag);
}

function expected<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('no language has been loaded');
  return value;
}
