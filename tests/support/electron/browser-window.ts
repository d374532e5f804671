import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import { app, checkReady } from './app.ts';
import { note } from './calls.ts';

let lastId = 0;

class WebContentsStandIn
  extends EventEmitter
  implements Pick<E.WebContents, 'setWindowOpenHandler' | 'reload' | 'getURL' | 'id'>
{
  readonly id = ++lastId;
  url = '';
  openHandler: Parameters<E.WebContents['setWindowOpenHandler']>[0] | undefined;

  setWindowOpenHandler(handler: Parameters<E.WebContents['setWindowOpenHandler']>[0]): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return this.url;
  }

  reload(): void {
    note('webContents.reload');
  }

  /** The page tries to go to an address; true when it got there. */
  navigate(url: string, event = 'will-navigate'): boolean {
    let isPrevented = false;
    this.emit(event, { url, preventDefault: () => (isPrevented = true) });
    return !isPrevented;
  }
}

type Used =
  | 'show'
  | 'focus'
  | 'restore'
  | 'maximize'
  | 'isMaximized'
  | 'isMinimized'
  | 'isDestroyed'
  | 'getNormalBounds'
  | 'loadURL'
  | 'close'
  | 'destroy';

/** Plays a window. Its page is "painted" as soon as it is loaded. */
export class BrowserWindow extends EventEmitter implements Pick<E.BrowserWindow, Used> {
  static open: BrowserWindow[] = [];
  readonly webContents = new WebContentsStandIn();
  readonly options: E.BrowserWindowConstructorOptions;
  isVisible = false;
  isLarge = false;
  bounds: E.Rectangle;

  constructor(options: E.BrowserWindowConstructorOptions) {
    super();
    checkReady('BrowserWindow');
    this.options = options;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    BrowserWindow.open.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  show(): void {
    this.isVisible = true;
  }
  focus(): void {
    note('window.focus');
  }
  restore(): void {}
  maximize(): void {
    this.isLarge = true;
  }
  isMaximized(): boolean {
    return this.isLarge;
  }
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return !BrowserWindow.open.includes(this);
  }
  getNormalBounds(): E.Rectangle {
    return this.bounds;
  }

  async loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    this.emit('ready-to-show');
  }

  /** What the person does; the window may still object. */
  close(): void {
    let isPrevented = false;
    this.emit('close', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) this.destroy();
  }

  destroy(): void {
    BrowserWindow.open = BrowserWindow.open.filter((window) => window !== this);
    this.emit('closed');
    if (BrowserWindow.open.length === 0) app.emit('window-all-closed');
  }
}
