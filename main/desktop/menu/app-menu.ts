import type { MenuItemConstructorOptions } from 'electron';
import type { Screen } from '../../../common/desktop/screen.ts';
import type { DesktopWords } from '../language/desktop-words.ts';

/** What the menu can do beside what the system offers by itself. */
export interface MenuActions {
  readonly open: (screen: Screen) => void;
  readonly search: () => void;
  readonly pauseEverything: () => void;
  readonly checkForUpdate: () => void;
  readonly openDataFolder: () => void;
  readonly quit: () => void;
}

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  readonly words: DesktopWords;
}

type Item = MenuItemConstructorOptions;

/** In the order of the window's sidebar: each has its number as a shortcut. */
const SCREENS = ['overview', 'devices', 'jobs', 'models', 'datasets', 'events', 'settings'] as const;
const LINE: Item = { type: 'separator' };

/** The application's menu, with a shortcut for everything that is done often. */
export function appMenu(actions: MenuActions, { platform, isPackaged, words }: Surroundings): Item[] {
  const { menu, app } = words;
  const isMac = platform === 'darwin';
  const settings: Item = {
    label: app.settings,
    accelerator: 'CommandOrControl+,',
    click: () => actions.open({ screen: 'settings' }),
  };
  const update: Item = { label: menu.checkForUpdate, click: actions.checkForUpdate };
  const about: Item = { role: 'about', label: menu.about };
  const quit: Item = { label: app.quit, accelerator: 'CommandOrControl+Q', click: actions.quit };
  return [
    ...(isMac ? [ownMenu(words, { about, update, settings, quit })] : []),
    {
      label: menu.file,
      submenu: [
        { label: menu.newJob, accelerator: 'CommandOrControl+N', click: () => actions.open({ screen: 'new-job' }) },
        { label: app.pause, click: actions.pauseEverything },
        LINE,
        { label: menu.dataFolder, click: actions.openDataFolder },
        LINE,
        { role: 'close', label: menu.close },
        ...(isMac ? [] : [settings, LINE, quit]),
      ],
    },
    editMenu(words),
    {
      label: menu.view,
      submenu: [
        ...SCREENS.map((screen, index) => ({
          label: menu.screens[screen],
          accelerator: `CommandOrControl+${index + 1}`,
          click: () => actions.open({ screen }),
        })),
        LINE,
        { label: menu.search, accelerator: 'CommandOrControl+K', click: actions.search },
        LINE,
        { role: 'resetZoom', label: menu.zoomReset },
        { role: 'zoomIn', label: menu.zoomIn },
        { role: 'zoomOut', label: menu.zoomOut },
        { role: 'togglefullscreen', label: menu.fullScreen },
        ...(isPackaged ? [] : [LINE, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
      ],
    },
    windowMenu(words, isMac),
    { role: 'help', label: menu.help, submenu: isMac ? [] : [update, about] },
  ];
}

/** What every app has under its own name on macOS. */
function ownMenu(
  { menu }: DesktopWords,
  items: Readonly<Record<'about' | 'update' | 'settings' | 'quit', Item>>,
): Item {
  return {
    role: 'appMenu',
    submenu: [
      items.about,
      items.update,
      LINE,
      items.settings,
      LINE,
      { role: 'services', label: menu.services },
      LINE,
      { role: 'hide', label: menu.hide },
      { role: 'hideOthers', label: menu.hideOthers },
      { role: 'unhide', label: menu.showAll },
      LINE,
      items.quit,
    ],
  };
}

function editMenu({ menu }: DesktopWords): Item {
  return {
    label: menu.edit,
    submenu: [
      { role: 'undo', label: menu.undo },
      { role: 'redo', label: menu.redo },
      LINE,
      { role: 'cut', label: menu.cut },
      { role: 'copy', label: menu.copy },
      { role: 'paste', label: menu.paste },
      { role: 'selectAll', label: menu.selectAll },
    ],
  };
}

function windowMenu({ menu }: DesktopWords, isMac: boolean): Item {
  const minimise: Item = { role: 'minimize', label: menu.minimise };
  const rest: Item[] = [{ role: 'zoom', label: menu.zoom }, LINE, { role: 'front', label: menu.front }];
  return { role: 'window', label: menu.window, submenu: isMac ? [minimise, ...rest] : [minimise] };
}
