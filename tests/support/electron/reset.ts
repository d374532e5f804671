import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { forgetCalls } from './calls.ts';
import { ipcMain, sender } from './ipc.ts';
import { Menu } from './menu.ts';
import { autoUpdater } from './net.ts';
import { Notification } from './notification.ts';
import { pages, session } from './session.ts';
import { blockers, dialog, nativeTheme, powerMonitor } from './system.ts';
import { Tray } from './tray.ts';

/** Electron as it is right after the start, ready. */
export function freshElectron(): void {
  for (const one of [app, ipcMain, nativeTheme, powerMonitor, session.defaultSession, autoUpdater]) {
    one.removeAllListeners();
  }
  if (!app.isReady()) app.becomeReady();
  BrowserWindow.open = [];
  Tray.shown = [];
  Notification.shown = [];
  Notification.supported = true;
  Menu.application = null;
  pages.clear();
  blockers.clear();
  dialog.answer = 0;
  nativeTheme.shouldUseDarkColors = false;
  nativeTheme.themeSource = 'system';
  powerMonitor.isOnBattery = false;
  sender.origin = 'app://edgeorchestra';
  sender.parent = null;
  autoUpdater.installed = 0;
  autoUpdater.received = undefined;
  forgetCalls();
}
