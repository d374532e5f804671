import { expect, test, vi } from 'vitest';
import { languageFor, wordsOf } from '../../../../main/desktop/language/desktop-language.ts';
import { SpokenLanguage } from '../../../../main/desktop/language/spoken-language.ts';
import { appMenu } from '../../../../main/desktop/menu/app-menu.ts';
import { quitQuestion } from '../../../../main/desktop/quitting/quit-question.ts';
import { tooltipOf } from '../../../../main/desktop/tray/tray-mood.ts';
import { aDevice } from '../api/a-control-api.ts';
import { aJob, aSummary } from './builders.ts';

const fr = wordsOf('fr');

test.each([
  [undefined, ['fr-CA', 'en'], 'fr'],
  [undefined, ['de-DE', 'fr_FR'], 'fr'],
  [undefined, ['de-DE'], 'en'],
  [undefined, [], 'en'],
  ['en', ['fr-FR'], 'en'],
] as const)('chosen %s, with the system in %j, it speaks %s', (chosen, systems, locale) => {
  expect(languageFor(chosen, systems)).toBe(locale);
});

test('it speaks as the window does, and says so when that changes', () => {
  let kept: { locale?: 'en' | 'fr' } = {};
  const onChange = vi.fn();
  const change = (changes: object) => {
    kept = { ...kept, ...changes };
  };
  const settings = { get: () => kept as never, change };
  const language = new SpokenLanguage({ settings, systemLanguages: () => ['fr-FR'], onChange });
  expect(language.words.app.quit).toBe('Quitter EdgeOrchestra');
  language.speak('fr');
  expect(onChange).not.toHaveBeenCalled();
  language.speak('en');
  expect(onChange).toHaveBeenCalledOnce();
  expect([language.words.app.quit, kept.locale]).toEqual(['Quit EdgeOrchestra', 'en']);
});

test('French counts as French does', () => {
  const summary = aSummary({ devices: [aDevice('un')], jobs: [aJob('a'), aJob('b')] });
  expect(tooltipOf(summary, fr)).toBe('home : 1 sur 1 appareil en ligne, 2 travaux en cours');
  expect(quitQuestion([aJob('a')], { kind: 'off' }, fr)?.message).toBe('Arrêter 1 travail et quitter ?');
});

test('no label of the menu is left to the system, whose words would be English', () => {
  const actions = new Proxy({}, { get: () => () => undefined }) as never;
  for (const platform of ['darwin', 'linux'] as const) {
    const labels = JSON.stringify(appMenu(actions, { platform, isPackaged: true, words: fr }));
    const items = JSON.parse(labels) as {
      label?: string;
      type?: string;
      submenu?: { label?: string; type?: string }[];
    }[];
    const all = items.flatMap((item) => item.submenu ?? []);
    expect(all.filter(({ label, type }) => label === undefined && type !== 'separator')).toEqual([]);
  }
});
