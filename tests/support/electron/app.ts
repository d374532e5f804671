import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import { note } from './calls.ts';

type Used =
  | 'quit'
  | 'exit'
  | 'whenReady'
  | 'isReady'
  | 'requestSingleInstanceLock'
  | 'getVersion'
  | 'isPackaged'
  | 'setLoginItemSettings'
  | 'getLoginItemSettings'
  | 'setAsDefaultProtocolClient';

/** Plays Electron's application. It becomes ready when the harness says so, after the main module has run, as in ES modules. */
class AppStandIn extends EventEmitter implements Pick<E.App, Used> {
  isPackaged = false;
  hasLock = true;
  login = { openAtLogin: false, wasOpenedAtLogin: false };
  /** Fulfilled with the exit code when the app has ended. */
  readonly ended: Promise<number>;
  #ready = Promise.withResolvers<void>();
  #isReady = false;
  readonly #end: (code: number) => void;

  constructor() {
    super();
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.#end = resolve;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  /** What Electron does once the main module has run. */
  becomeReady(): void {
    this.#isReady = true;
    this.emit('ready');
    this.#ready.resolve();
  }

  quit(): void {
    note('app.quit');
    let isPrevented = false;
    this.emit('before-quit', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) this.#end(0);
  }

  exit(code = 0): void {
    note('app.exit', code);
    this.#end(code);
  }

  requestSingleInstanceLock(): boolean {
    return this.hasLock;
  }

  getVersion(): string {
    return '0.1.0';
  }

  setLoginItemSettings({ openAtLogin = false }: E.Settings): void {
    this.login = { ...this.login, openAtLogin };
  }

  getLoginItemSettings(): E.LoginItemSettings {
    const rest = { openAsHidden: false, wasOpenedAsHidden: false, restoreState: false, status: 'enabled' as const };
    return { ...rest, ...this.login, executableWillLaunchAtLogin: this.login.openAtLogin, launchItems: [] };
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    note('app.setAsDefaultProtocolClient', scheme);
    return true;
  }
}

export const app = new AppStandIn();

/** What may only be made once the app is ready. */
export function checkReady(what: string): void {
  if (!app.isReady()) throw new Error(`cannot create ${what} before app is ready`);
}
