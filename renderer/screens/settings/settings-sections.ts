import { type DesktopSection, desktopSections } from '../desktop-settings/desktop-sections.ts';

const BEFORE = ['joining', 'access', 'etiquette', 'backup', 'agents', 'appearance', 'storage', 'doctor'] as const;
const LAST = ['about'] as const;

export type SettingsSection = (typeof BEFORE)[number] | DesktopSection | (typeof LAST)[number];

/** The sections of the settings, in their order; each is an address of its own. Some are in the desktop app only. */
export function settingsSections(isDesktop: boolean): readonly SettingsSection[] {
  return [...BEFORE, ...(isDesktop ? (Object.keys(desktopSections) as DesktopSection[]) : []), ...LAST];
}

/** The section that an address names; the first one where it names none. */
export function sectionNamed(name: string | undefined, isDesktop: boolean): SettingsSection | undefined {
  return name === undefined ? BEFORE[0] : settingsSections(isDesktop).find((section) => section === name);
}
