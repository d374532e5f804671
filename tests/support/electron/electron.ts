/** Plays the module `electron`, where there is no Electron: its names, checked against Electron's own types. */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { contextBridge, ipcMain, ipcRenderer, webUtils } from './ipc.ts';
export { Menu } from './menu.ts';
export { autoUpdater, net } from './net.ts';
export { Notification } from './notification.ts';
export { protocol, session } from './session.ts';
export { dialog, nativeTheme, powerMonitor, powerSaveBlocker, screen, shell } from './system.ts';
export { nativeImage, Tray } from './tray.ts';
export { utilityProcess } from './utility-process.ts';
