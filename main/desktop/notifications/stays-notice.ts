import type { ShellParts } from '../shell-parts.ts';

type Used = 'settings' | 'notifier' | 'language' | 'window';

/** Says, the first time that the window is closed, that the app goes on without it. */
export function sayThatItStays({ settings, notifier, language, window }: Pick<ShellParts, Used>): void {
  if (settings.get().hasSaidThatItStays) return;
  settings.change({ hasSaidThatItStays: true });
  notifier.tellOnce(language.words.app.stays, () => window.open());
}
