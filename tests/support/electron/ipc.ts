import { EventEmitter } from 'node:events';
import type { MessagePort as NodePort } from 'node:worker_threads';
import type * as E from 'electron';
import { BrowserWindow } from './browser-window.ts';
import { MessagePortMainStandIn } from './ports.ts';

export const ipcMain = new EventEmitter();

/** The frame that a message of the preload script seems to come from. */
export const sender = { origin: 'app://edgeorchestra', parent: null as object | null };

export const ipcRenderer = {
  postMessage(channel: string, message: unknown, transfer: readonly NodePort[] = []): void {
    const [window] = BrowserWindow.open;
    const ports = transfer.map((port) => new MessagePortMainStandIn(port));
    ipcMain.emit(channel, { senderFrame: sender, sender: window?.webContents, ports }, structuredClone(message));
  },
};
ipcRenderer satisfies { postMessage: (...args: Parameters<E.IpcRenderer['postMessage']>) => void };

/** What the preload script has given to the page. */
export const exposed: Record<string, unknown> = {};

export const contextBridge = {
  exposeInMainWorld(name: string, api: unknown): void {
    exposed[name] = api;
  },
};
contextBridge satisfies Pick<E.ContextBridge, 'exposeInMainWorld'>;

export const webUtils = { getPathForFile: (file: File): string => `/dropped/${file.name}` };
webUtils satisfies Pick<E.WebUtils, 'getPathForFile'>;
