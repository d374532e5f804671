import type { Page, Route } from 'playwright';
import type { UpdateState } from '../../../common/desktop/update-state.ts';
import { APP_ORIGIN } from '../../../main/desktop/window/app-origin.ts';
import type { BootedApp } from '../../support/electron/booted-app.ts';
import type { LineMessage, LineName } from '../../support/electron/line-relay.ts';
import { aPage } from './a-page.ts';

/** Where the browser believes to be: a browser without Electron has no scheme of the app's own. */
export const WINDOW_ORIGIN = 'https://app.test';

interface RelayedPage {
  eoOpen(): Promise<number>;
  eoPost(message: Omit<LineMessage, 'isClosed'>): Promise<void>;
  eoTake(messages: readonly LineMessage[]): void;
  edgeorchestra: object;
}

/** What the preload script gives a page, with lines that lead out of the browser. Runs in the page, before its own scripts. */
function injectBridge(): void {
  const page = globalThis as unknown as RelayedPage;
  const LINES = ['control', 'desktop'] satisfies LineName[];
  const outside = new Map<string, MessagePort>();
  const inside = new Map<string, MessagePort>();
  let opening = 0;
  const connect = async (word: string): Promise<void> => {
    opening = await page.eoOpen();
    const channels = LINES.map((line) => {
      const { port1, port2 } = new MessageChannel();
      const number = opening;
      port1.addEventListener('message', ({ data }) => void page.eoPost({ opening: number, line, data }));
      port1.start();
      outside.set(`${number} ${line}`, port1);
      return port2;
    });
    window.postMessage({ edgeorchestra: 'ports', word }, window.location.origin, channels);
  };
  window.addEventListener('message', ({ ports }) => {
    for (const [index, port] of ports.entries()) inside.set(`${opening} ${LINES[index]}`, port);
  });
  page.edgeorchestra = { connect: (word: string) => void connect(word), pathForFile: () => '' };
  page.eoTake = (messages) => {
    for (const { opening: number, line, data, isClosed } of messages) {
      const key = `${number} ${line}`;
      // In Electron a port says when its other end has closed; in a browser alone it does not.
      if (isClosed) inside.get(key)?.dispatchEvent(new Event('close'));
      else outside.get(key)?.postMessage(data);
    }
  };
}

/**
 * Opens the screens as the app's window does: its files come from the built app's own scheme handler, its calls go through the
 * built preload script's message ports. An update that is given is told, from the next load on, in the place of the app's own, which has none to find.
 * At the end of the test the page must have had no error.
 */
export async function openDesktopWindow(
  app: BootedApp,
  path = '/',
  update: () => UpdateState | undefined = () => undefined,
): Promise<Page> {
  const page = await aPage();
  await page.route(`${WINDOW_ORIGIN}/**`, (route) => serve(app, route));
  await page.exposeFunction('eoOpen', () => app.openLines());
  await page.exposeFunction('eoPost', (message: Omit<LineMessage, 'isClosed'>) => app.ask('post', message));
  await page.addInitScript(injectBridge);
  void (async () => {
    while (!page.isClosed()) {
      const messages = await Promise.race([app.ask('receive', undefined), app.exited.then(() => undefined)]);
      if (messages === undefined) return await closeLines(page);
      const told = messages.map((message) => withUpdate(message, update()));
      // A page that is being loaded again takes no more of what was meant for it before.
      await page.evaluate((all) => (globalThis as unknown as RelayedPage).eoTake(all), told).catch(() => undefined);
    }
  })().catch(() => undefined);
  await page.goto(WINDOW_ORIGIN + path);
  return page;
}

function withUpdate(message: LineMessage, update: UpdateState | undefined): LineMessage {
  const { line, data } = message;
  if (update === undefined) return message;
  if (line !== 'desktop' || typeof data !== 'string') return message;
  return { ...message, data: data.replace(/"update":\{[^}]*\}/, () => `"update":${JSON.stringify(update)}`) };
}

/** As when the app dies: what it held is closed. */
async function closeLines(page: Page): Promise<void> {
  const lines = Array.from({ length: 10 }, (_, opening) => opening).flatMap((opening) =>
    (['control', 'desktop'] as const).map((line) => ({ opening, line, data: null, isClosed: true })),
  );
  await page.evaluate((all) => (globalThis as unknown as RelayedPage).eoTake(all), lines);
}

async function serve(app: BootedApp, route: Route): Promise<void> {
  const request = route.request();
  const { origin, ...headers } = await request.allHeaders();
  const known = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
  const answer = await app.ask('serve', {
    url: request.url().replace(WINDOW_ORIGIN, APP_ORIGIN),
    method: request.method(),
    headers: origin === undefined ? known : { ...known, origin: origin.replace(WINDOW_ORIGIN, APP_ORIGIN) },
    body: request.postDataBuffer(),
  });
  await route.fulfill({ status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) });
}
