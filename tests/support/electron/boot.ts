import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createPortClient } from '../../../common/api-client/port-client.ts';
import { createDesktopClient } from '../../../common/desktop/desktop-client.ts';
import type { DesktopState } from '../../../common/desktop/desktop-state.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import { answerCalls } from '../../../platform/process/calls.ts';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { callsOf } from './calls.ts';
import { Menu } from './menu.ts';
import { Notification } from './notification.ts';
import { connectPage } from './page.ts';
import { pages } from './session.ts';
import { blockers, dialog, powerMonitor } from './system.ts';
import { Tray } from './tray.ts';

type Call = (input?: unknown) => Promise<unknown>;

const control = Promise.withResolvers<object>();
const desktop = Promise.withResolvers<object>();
const shown: Screen[] = [];
let state: DesktopState | undefined;

/** Mirrors the app's state as the page does. */
async function watchDesktop(client: ReturnType<typeof createDesktopClient>): Promise<void> {
  for await (const message of await client.watch()) {
    if (message.type === 'state') state = message.state;
    if (message.type === 'open-screen') shown.push(message.screen);
  }
}

function reach(client: object, path: string): Call {
  const call: unknown = path.split('.').reduce<unknown>((at, name) => Reflect.get(at as object, name), client);
  return call as Call;
}

/** What a test may do with the app that runs in this process, and see of it. */
export const bootMethods = {
  /** Runs the built main module as Electron does: it is ready only after that. */
  async start({ main }: { readonly main: string }): Promise<void> {
    await import(pathToFileURL(main).href);
    app.becomeReady();
  },
  /** Runs the built preload script, and connects as a page. */
  async connect({ preload }: { readonly preload: string }): Promise<void> {
    createRequire(import.meta.url)(preload);
    const lines = await connectPage();
    control.resolve(createPortClient(lines.control));
    const client = createDesktopClient(lines.desktop);
    desktop.resolve(client);
    void watchDesktop(client).catch(() => undefined);
  },
  control: async ({ path, input }: { readonly path: string; readonly input?: unknown }) =>
    await reach(await control.promise, path)(input),
  desktop: async ({ path, input }: { readonly path: string; readonly input?: unknown }) =>
    await reach(await desktop.promise, path)(input),
  async page({ url }: { readonly url: string }) {
    const answer = await pages.get('app')?.(new Request(url));
    if (answer === undefined) throw new Error('nobody serves the page');
    const policy = answer.headers.get('content-security-policy');
    return { status: answer.status, policy, text: await answer.text() };
  },
  see: async () => ({
    isReady: Tray.shown.length === 1,
    windows: BrowserWindow.open.map(({ webContents, isVisible, options }) => ({
      url: webContents.url,
      isVisible,
      preload: options.webPreferences?.preload,
    })),
    tooltip: Tray.shown[0]?.toolTip,
    icon: Tray.shown[0]?.image.path,
    trayMenu: Tray.shown[0]?.menu?.labels ?? [],
    appMenu: Menu.application?.labels ?? [],
    notifications: Notification.shown.map(({ options }) => options),
    keptAwake: blockers.size,
    questions: callsOf('dialog.showMessageBox').map(([options]) => options as { message: string; detail: string }),
    problems: callsOf('dialog.showErrorBox'),
    state,
    shown,
  }),
  chooseInTray: async ({ label }: { readonly label: string }) => Tray.shown[0]?.menu?.choose(label),
  closeWindow: async () => BrowserWindow.open[0]?.close(),
  openLink: async ({ url }: { readonly url: string }) =>
    void app.emit('open-url', { preventDefault: () => undefined }, url),
  wake: async () => {
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
  },
  answerDialogs: async ({ button }: { readonly button: number }) => {
    dialog.answer = button;
  },
  quit: async () => app.quit(),
};
export type BootMethods = typeof bootMethods;

if (process.send !== undefined) {
  answerCalls(
    {
      send: (message) => process.send?.(message),
      onMessage: (listener) => process.on('message', listener),
    },
    bootMethods,
  );
  // As Electron: when the app has ended, the process has.
  void app.ended.then((code) => process.exit(code));
}
