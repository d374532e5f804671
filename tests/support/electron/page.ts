import { EventEmitter } from 'node:events';
import { bridgeOf, connectToDesktop, type DesktopLines } from '../../../common/desktop/desktop-bridge.ts';
import { APP_ORIGIN } from '../../../main/desktop/window/app-origin.ts';
import { exposed } from './ipc.ts';

type Listener = (event: never) => void;

/** Plays the window's global object, as far as the preload script and the page speak with each other through it. */
class PageStandIn {
  readonly location = { origin: APP_ORIGIN };
  readonly #events = new EventEmitter();

  addEventListener(type: 'message', listener: Listener): void {
    this.#events.on(type, listener as (event: unknown) => void);
  }

  removeEventListener(type: 'message', listener: Listener): void {
    this.#events.off(type, listener as (event: unknown) => void);
  }

  postMessage(data: unknown, origin: string, ports: readonly object[] = []): void {
    const event = { origin, source: this, data: structuredClone(data), ports };
    queueMicrotask(() => this.#events.emit('message', event));
  }
}

/** The page's global object, where the preload script looks for it. */
export const page = new PageStandIn();
Object.assign(globalThis, { window: page });

/** Connects as a page does that was just loaded, once the preload script has run. */
export async function connectPage(): Promise<DesktopLines> {
  const bridge = bridgeOf(exposed);
  if (bridge === undefined) throw new Error('the preload script has given the page nothing');
  return await connectToDesktop(page, bridge);
}
