import type { DesktopLocale } from '../../../common/desktop/desktop-state.ts';
import type { DesktopSettingsFile } from '../settings/desktop-settings.ts';
import { languageFor, wordsOf } from './desktop-language.ts';
import type { DesktopWords } from './desktop-words.ts';

interface SpokenLanguageDeps {
  readonly settings: Pick<DesktopSettingsFile, 'get' | 'change'>;
  /** Of the system, the preferred one first. */
  readonly systemLanguages: () => readonly string[];
  readonly onChange: () => void;
}

/** The language of tray, menus, dialogs and notifications: as the window speaks, and before there was one as the system does. */
export class SpokenLanguage {
  readonly #deps: SpokenLanguageDeps;

  constructor(deps: SpokenLanguageDeps) {
    this.#deps = deps;
  }

  get locale(): DesktopLocale {
    const { settings, systemLanguages } = this.#deps;
    return languageFor(settings.get().locale, systemLanguages());
  }

  get words(): DesktopWords {
    return wordsOf(this.locale);
  }

  speak(locale: DesktopLocale): void {
    const { settings, onChange } = this.#deps;
    const before = this.locale;
    if (settings.get().locale !== locale) settings.change({ locale });
    if (before !== locale) onChange();
  }
}
