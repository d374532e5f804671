import type { MenuItemConstructorOptions } from 'electron';
import type { Screen } from '../../../common/desktop/screen.ts';

/** What the menu can do beside what the system offers by itself. */
export interface MenuActions {
  readonly open: (screen: Screen) => void;
  readonly search: () => void;
  readonly pauseEverything: () => void;
  readonly checkForUpdate: () => void;
  readonly openDataFolder: () => void;
  readonly quit: () => void;
}

const SCREENS: readonly (readonly [string, Screen])[] = [
  ['Overview', { screen: 'overview' }],
  ['Devices', { screen: 'devices' }],
  ['Jobs', { screen: 'jobs' }],
  ['Models', { screen: 'models' }],
  ['Pipelines', { screen: 'pipelines' }],
  ['Events', { screen: 'events' }],
  ['Settings', { screen: 'settings' }],
];

/** The application's menu, with a shortcut for everything that is done often. */
export function appMenu(
  actions: MenuActions,
  { platform, isPackaged }: { readonly platform: NodeJS.Platform; readonly isPackaged: boolean },
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CommandOrControl+,',
    click: () => actions.open({ screen: 'settings' }),
  };
  const update: MenuItemConstructorOptions = { label: 'Check for updates…', click: actions.checkForUpdate };
  const quit: MenuItemConstructorOptions = {
    label: 'Quit EdgeOrchestra',
    accelerator: 'CommandOrControl+Q',
    click: actions.quit,
  };
  const own: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      update,
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      quit,
    ],
  };
  return [
    ...(isMac ? [own] : []),
    {
      label: 'File',
      submenu: [
        { label: 'New job', accelerator: 'CommandOrControl+N', click: () => actions.open({ screen: 'new-job' }) },
        { label: 'Pause everything', click: actions.pauseEverything },
        { type: 'separator' },
        { label: 'Show data folder', click: actions.openDataFolder },
        { type: 'separator' },
        { role: 'close' },
        ...(isMac ? [] : [settings, { type: 'separator' as const }, quit]),
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        ...SCREENS.map(([label, screen], index) => ({
          label,
          accelerator: `CommandOrControl+${index + 1}`,
          click: () => actions.open(screen),
        })),
        { type: 'separator' },
        { label: 'Search', accelerator: 'CommandOrControl+K', click: actions.search },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isPackaged
          ? []
          : [{ type: 'separator' as const }, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: isMac ? [] : [update, { role: 'about' }] },
  ];
}
