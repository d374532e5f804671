import { navigate } from 'wouter/use-browser-location';
import type { DesktopClient } from '../../common/desktop/desktop-client.ts';
import type { DesktopMessage } from '../../common/desktop/desktop-contract.ts';
import { pathOfScreen } from '../../common/desktop/screen.ts';
import { hasCode } from '../../common/errors.ts';
import { openPalette } from '../app/palette/palette-store.ts';
import { watchLocale } from '../language/language-store.ts';
import { desktopIsSo } from '../stores/desktop-store.ts';
import { watchTheme } from '../stores/theme-store.ts';

/** Shows what the app around the window tells, goes where it sends the page, and lets it look and speak as the page does. */
export function followDesktop(client: DesktopClient): void {
  void follow(client).catch(ignoreClosed);
  watchTheme((theme) => void client.setTheme({ theme }).catch(ignoreClosed));
  watchLocale((locale) => void client.speak({ locale }).catch(ignoreClosed));
}

async function follow(client: DesktopClient): Promise<void> {
  for await (const message of await client.watch()) take(message);
}

function take(message: DesktopMessage): void {
  switch (message.type) {
    case 'state':
      desktopIsSo(message.state);
      break;
    case 'open-screen':
      navigate(pathOfScreen(message.screen));
      break;
    case 'open-search':
      openPalette();
      break;
  }
}

/** A line that is closed is told of by the notice above all screens. */
function ignoreClosed(error: unknown): void {
  if (!hasCode(error, 'unavailable')) console.error(error);
}
