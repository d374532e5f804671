import type { ClientPort } from '../api-client/port-line.ts';
import { AppError } from '../errors.ts';

/** All that the preload script gives to the page, as `window.edgeorchestra`. */
export interface DesktopBridge {
  /** Makes new lines to the app; they come as a message to the window, with this word in it. */
  connect(word: string): void;
  /** Where a file lies that was dropped or chosen; empty for one that is not on a disk. */
  pathForFile(file: unknown): string;
}

/** The name under which the page finds the bridge. */
export const BRIDGE_NAME = 'edgeorchestra';

/** The message by which the preload script asks the app for lines. */
export const CONNECT_CHANNEL = 'edgeorchestra:connect';

/** The message with which two ports come to the page: first that of the control API, then that of the app. */
export interface PortsMessage {
  readonly edgeorchestra: 'ports';
  readonly word: string;
}

interface Page {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void;
  removeEventListener(type: 'message', listener: (event: PageMessage) => void): void;
}

interface PageMessage {
  readonly origin: string;
  readonly source: unknown;
  readonly data: unknown;
  readonly ports: readonly ClientPort[];
}

/** The two lines of a window to the app around it. */
export interface DesktopLines {
  readonly control: ClientPort;
  readonly desktop: ClientPort;
}

/** The bridge of a page in the desktop app; undefined in a browser. */
export function bridgeOf(page: object): DesktopBridge | undefined {
  return (page as { readonly [BRIDGE_NAME]?: DesktopBridge })[BRIDGE_NAME];
}

/** Connects a page to the app around it. A page that is loaded again connects again. @throws AppError `unavailable` in time */
export async function connectToDesktop(page: Page, bridge: DesktopBridge, waitMs = 5_000): Promise<DesktopLines> {
  const word = crypto.randomUUID();
  const { promise, resolve, reject } = Promise.withResolvers<DesktopLines>();
  const receive = ({ origin, source, data, ports }: PageMessage): void => {
    if (origin !== page.location.origin || source !== page || !isPortsMessage(data, word)) return;
    const [control, desktop] = ports;
    if (control !== undefined && desktop !== undefined) resolve({ control, desktop });
  };
  page.addEventListener('message', receive);
  const late = setTimeout(() => reject(new AppError('unavailable', 'the app did not answer its window')), waitMs);
  try {
    bridge.connect(word);
    return await promise;
  } finally {
    clearTimeout(late);
    page.removeEventListener('message', receive);
  }
}

function isPortsMessage(data: unknown, word: string): data is PortsMessage {
  return typeof data === 'object' && data !== null && 'edgeorchestra' in data && 'word' in data && data.word === word;
}
