import { Section } from '../../components/Section.tsx';
import { chooseLanguage, useLocale, useMessages } from '../../language/language-store.ts';
import { LOCALE_NAMES, LOCALES } from '../../language/messages.ts';
import { chooseTheme, THEMES, useTheme } from '../../stores/theme-store.ts';

/** Light or dark, and the language; both are this browser's own. */
export function AppearanceSettings() {
  const { settings, app } = useMessages();
  const { appearance: words } = settings;
  const theme = useTheme();
  const locale = useLocale();
  return (
    <Section title={settings.sections.appearance}>
      <fieldset className="choice-list">
        <legend>{words.theme}</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input type="radio" name="theme" checked={theme === name} onChange={() => chooseTheme(name)} />
            {app.theme[name]}
          </label>
        ))}
      </fieldset>
      <fieldset className="choice-list">
        <legend>{words.language}</legend>
        {LOCALES.map((name) => (
          <label key={name} lang={name}>
            <input type="radio" name="language" checked={locale === name} onChange={() => void chooseLanguage(name)} />
            {LOCALE_NAMES[name]}
          </label>
        ))}
      </fieldset>
      <p className="small faint">{words.note}</p>
    </Section>
  );
}
