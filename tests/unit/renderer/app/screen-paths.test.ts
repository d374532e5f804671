import { expect, test } from 'vitest';
import { pathOfScreen, SettingsSection, screenOfPath } from '../../../../common/desktop/screen.ts';
import { SCREENS, screenOf } from '../../../../renderer/app/screen-paths.ts';
import { sectionNamed, settingsSections } from '../../../../renderer/screens/settings/settings-sections.ts';

test.each(SCREENS)('the app can open the screen $id of the sidebar', ({ id, path }) => {
  const screen = screenOfPath(path);
  expect(screen?.screen).toBe(id);
  expect(screen && pathOfScreen(screen)).toBe(path);
});

test('the app can open each section of the settings', () => {
  expect([...settingsSections(true)].sort()).toEqual([...SettingsSection.options].sort());
});

test('in a browser there is none of what only the app has', () => {
  expect(sectionNamed('updates', false)).toBeUndefined();
  expect(sectionNamed('updates', true)).toBe('updates');
  expect(settingsSections(false)).toEqual([
    'joining',
    'access',
    'etiquette',
    'backup',
    'agents',
    'appearance',
    'storage',
    'doctor',
    'about',
  ]);
});

test('deployments are a part of the models', () => {
  expect(screenOf('/deployments')).toBe('models');
  expect(screenOf('/deployments/moby')).toBe('models');
  expect(screenOf('/deployments-of-old')).toBeUndefined();
});
