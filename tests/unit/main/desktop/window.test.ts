import { MessageChannel } from 'node:worker_threads';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CONNECT_CHANNEL } from '../../../../common/desktop/desktop-bridge.ts';
import type { Screen } from '../../../../common/desktop/screen.ts';
import { allowedLink } from '../../../../main/desktop/window/allowed-links.ts';
import { AppWindow } from '../../../../main/desktop/window/app-window.ts';
import { connectWindow } from '../../../../main/desktop/window/connect-window.ts';
import { lockDown } from '../../../../main/desktop/window/lock-down.ts';
import { boundsFor, type WindowPlace } from '../../../../main/desktop/window/window-place.ts';
import { app } from '../../../support/electron/app.ts';
import { BrowserWindow } from '../../../support/electron/browser-window.ts';
import { callsOf } from '../../../support/electron/calls.ts';
import { ipcRenderer, sender } from '../../../support/electron/ipc.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { session } from '../../../support/electron/session.ts';
import { silent } from './builders.ts';

beforeEach(freshElectron);

function aWindow({ place, isHeard = true }: { place?: WindowPlace; isHeard?: boolean } = {}) {
  const kept: WindowPlace[] = [];
  const told: Screen[] = [];
  let hidden = 0;
  const window = new AppWindow({
    preload: '/app/preload.cjs',
    icon: '/app/icon.png',
    isDark: () => true,
    readPlace: () => place,
    keepPlace: (one) => kept.push(one),
    tellPage: (screen) => told.push(screen) > 0 && isHeard,
    onHidden: () => hidden++,
    log: silent,
  });
  return { window, kept, told, hidden: () => hidden };
}

describe('the window', () => {
  test('gives its page nothing of Node, and is kept apart', () => {
    aWindow().window.open();
    expect(BrowserWindow.open[0]?.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(BrowserWindow.open[0]?.options.backgroundColor).toBe('#1a1816');
  });

  test('is one: opened again it comes to the front, at the screen that is wanted', () => {
    const { window, told } = aWindow();
    window.open();
    window.open({ screen: 'events' });
    expect(BrowserWindow.open).toHaveLength(1);
    expect(told).toEqual([{ screen: 'events' }]);
    expect(callsOf('window.focus')).toHaveLength(1);
  });

  test('loads the screen where the page does not listen yet', () => {
    const { window } = aWindow({ isHeard: false });
    window.open();
    window.open({ screen: 'settings', section: 'updates' });
    expect(BrowserWindow.open[0]?.webContents.url).toBe('app://edgeorchestra/settings/updates');
  });

  test('remembers where it was, and how', () => {
    const { window, kept, hidden } = aWindow({ place: { x: 10, y: 20, width: 900, height: 700, isMaximised: true } });
    window.open();
    expect(BrowserWindow.open[0]?.bounds).toEqual({ x: 10, y: 20, width: 900, height: 700 });
    BrowserWindow.open[0]?.close();
    expect(kept).toEqual([{ x: 10, y: 20, width: 900, height: 700, isMaximised: true }]);
    expect(hidden()).toBe(1);
    expect(window.isOpen).toBe(false);
  });

  test('closed because the app ends, it says nothing', () => {
    const { window, hidden } = aWindow();
    window.open();
    window.close();
    expect(BrowserWindow.open).toEqual([]);
    expect(hidden()).toBe(0);
  });

  test('a page that crashes is loaded again, but not for ever', () => {
    aWindow().window.open();
    const contents = BrowserWindow.open[0]?.webContents;
    for (let i = 0; i < 6; i++) contents?.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(callsOf('webContents.reload')).toHaveLength(3);
  });
});

describe('where it opens', () => {
  const big = { workArea: { x: 0, y: 0, width: 1_920, height: 1_040 } };
  const left = { workArea: { x: -1_600, y: 0, width: 1_600, height: 900 } };
  const place = { width: 1_000, height: 700, isMaximised: false };

  test.each([
    ['where it was', { ...place, x: 100, y: 50 }, [big], { x: 100, y: 50, width: 1_000, height: 700 }],
    [
      'on a display to the left',
      { ...place, x: -1_200, y: 0 },
      [big, left],
      { x: -1_200, y: 0, width: 1_000, height: 700 },
    ],
    ['in the middle when its display has gone', { ...place, x: -1_200, y: 0 }, [big], { width: 1_000, height: 700 }],
    ['in the middle when only a corner would show', { ...place, x: 1_900, y: 0 }, [big], { width: 1_000, height: 700 }],
    [
      'in the middle when its title would be out of reach',
      { ...place, x: 0, y: -50 },
      [big],
      { width: 1_000, height: 700 },
    ],
    [
      'smaller on a smaller display',
      { ...place, width: 3_000, x: 0, y: 0 },
      [big],
      { x: 0, y: 0, width: 1_920, height: 700 },
    ],
    ['at its usual size the first time', undefined, [big], { width: 1_280, height: 820 }],
  ])('is %s', (_name, kept, displays, expected) => {
    expect(boundsFor(kept, displays)).toEqual(expected);
  });
});

describe('a page', () => {
  const contents = () => {
    aWindow().window.open();
    const [window] = BrowserWindow.open;
    if (window === undefined) throw new Error('no window');
    return window.webContents;
  };
  beforeEach(() => {
    lockDown({ app: app as never, session: session.defaultSession as never, log: silent });
  });

  test('stays where it is', () => {
    const page = contents();
    expect(page.navigate('app://edgeorchestra/jobs')).toBe(true);
    for (const url of ['https://example.com', 'file:///etc/passwd', 'app://elsewhere/', 'data:text/html,x']) {
      for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
        expect(page.navigate(url, event), url).toBe(false);
      }
    }
  });

  test('opens no window; links that the app has go to the system, and no others', () => {
    const page = contents();
    const open = (url: string) => page.openHandler?.({ url } as never);
    expect(open('https://github.com/a/b')).toEqual({ action: 'deny' });
    expect(open('https://evil.example/')).toEqual({ action: 'deny' });
    expect(callsOf('shell.openExternal')).toEqual([['https://github.com/a/b']]);
    for (const url of [
      'http://github.com/',
      'https://github.com:8443/',
      'https://a@github.com/',
      'file:///x',
      'https://xgithub.com',
    ]) {
      expect(allowedLink(url), url).toBeUndefined();
    }
  });

  test('may copy to the clipboard, and nothing else', () => {
    const { defaultSession } = session;
    const answers = new Map<string, boolean>();
    for (const permission of ['clipboard-sanitized-write', 'media', 'geolocation', 'openExternal', 'notifications']) {
      const page = { getURL: () => 'app://edgeorchestra/' };
      defaultSession.permissionRequest?.(
        page as never,
        permission as never,
        (is) => answers.set(permission, is),
        {} as never,
      );
    }
    expect([...answers].filter(([, isAllowed]) => isAllowed).map(([name]) => name)).toEqual([
      'clipboard-sanitized-write',
    ]);
    const check = (origin: string) =>
      defaultSession.permissionCheck?.(null, 'clipboard-sanitized-write', origin, {} as never);
    expect([check('app://edgeorchestra/'), check('https://example.com/')]).toEqual([true, false]);
    expect(defaultSession.devicePermission?.({} as never)).toBe(false);
  });

  test('is downloaded from by itself only', () => {
    const download = (url: string) => {
      const event = { preventDefault: vi.fn() };
      session.defaultSession.emit('will-download', event, { getURL: () => url });
      return event.preventDefault.mock.calls.length === 0;
    };
    expect([download('blob:app://edgeorchestra/1'), download('https://example.com/x.dmg')]).toEqual([true, false]);
  });
});

describe('lines', () => {
  function aDoor() {
    const opened: string[] = [];
    const ours = BrowserWindow.open[0]?.webContents.id;
    connectWindow({
      isOurs: (id) => id === ours,
      openControl: () => opened.push('control'),
      openDesktop: () => opened.push('desktop'),
      log: silent,
    });
    const ports = [new MessageChannel(), new MessageChannel()].map(({ port1 }) => port1);
    const closed = ports.map((port) => new Promise((resolve) => port.once('close', resolve)));
    const connect = () => ipcRenderer.postMessage(CONNECT_CHANNEL, null, ports);
    return { opened, connect, closed, ports };
  }

  test("are given to the app's own page", () => {
    aWindow().window.open();
    const { opened, connect, ports } = aDoor();
    connect();
    expect(opened).toEqual(['control', 'desktop']);
    for (const port of ports) port.close();
  });

  test.each([
    ['another origin', () => (sender.origin = 'https://example.com')],
    ['a frame inside the page', () => (sender.parent = {})],
    ['another page', () => (BrowserWindow.open = BrowserWindow.open.toReversed())],
  ])('are refused to %s', async (_name, change) => {
    for (let i = 0; i < 2; i++) aWindow().window.open();
    const { opened, connect, closed } = aDoor();
    change();
    connect();
    await Promise.all(closed);
    expect(opened).toEqual([]);
  });
});
