import { Menu } from 'electron';
import type { DesktopActions } from '../desktop-endpoint.ts';
import type { ShellParts } from '../shell-parts.ts';
import { appMenu } from './app-menu.ts';
import { askLater } from './ask-later.ts';

type Used = 'app' | 'platform' | 'language' | 'window' | 'endpoint' | 'quitting' | 'log';

/** Shows the application's menu in the language that is spoken now. */
export function showShellMenu(parts: Pick<ShellParts, Used>, actions: DesktopActions): void {
  const { app, platform, language, window, endpoint, quitting, log } = parts;
  const soon = askLater({ title: () => language.words.app.failed, log });
  const template = appMenu(
    {
      open: (screen) => window.open(screen),
      search: () => {
        window.open();
        endpoint.tell({ type: 'open-search' });
      },
      pauseEverything: () => soon(actions.pauseEverything),
      checkForUpdate: () => {
        window.open({ screen: 'settings', section: 'updates' });
        soon(actions.checkForUpdate);
      },
      openDataFolder: () => soon(actions.openDataFolder),
      quit: () => void quitting.ask(),
    },
    { platform, isPackaged: app.isPackaged, words: language.words },
  );
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
