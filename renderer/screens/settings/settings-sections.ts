/** The sections of the settings, in their order; each is an address of its own. */
export const SETTINGS_SECTIONS = ['joining', 'access', 'backup', 'appearance', 'storage', 'about'] as const;

export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** The section that an address names; the first one where it names none. */
export function sectionNamed(name: string | undefined): SettingsSection | undefined {
  return name === undefined ? SETTINGS_SECTIONS[0] : SETTINGS_SECTIONS.find((section) => section === name);
}
