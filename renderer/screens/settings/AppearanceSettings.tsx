import { Section } from '../../components/Section.tsx';
import { useDesktop } from '../../connection/connection-context.ts';
import { chooseLanguage, useLocale, useMessages } from '../../language/language-store.ts';
import { LOCALE_NAMES, LOCALES } from '../../language/messages.ts';
import { chooseTheme, THEMES, useTheme } from '../../stores/theme-store.ts';

/** Light or dark, and the language; both are kept where the screens are shown. */
export function AppearanceSettings() {
  const { settings, app, desktop } = useMessages();
  const isDesktop = useDesktop() !== undefined;
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
      <p className="small faint">{isDesktop ? desktop.appearanceNote : words.note}</p>
    </Section>
  );
}
