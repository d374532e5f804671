import { createRequire } from 'node:module';
import type { DesktopLines } from '../../../common/desktop/desktop-bridge.ts';
import { connectPage } from './page.ts';

/** Which of the page's two lines. */
export type LineName = keyof DesktopLines;

/** A message on a line of a page in another process; without data the line has closed. */
export interface LineMessage {
  /** Counts how often a page has connected: a page that is loaded again has new lines. */
  readonly opening: number;
  readonly line: LineName;
  readonly data: unknown;
  readonly isClosed: boolean;
}

type Port = DesktopLines[LineName] & {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
};

/** Lets a page in another process hold the lines that the preload script opens here. */
export class LineRelay {
  #opening = 0;
  #lines: DesktopLines | undefined;
  #waiting: LineMessage[] = [];
  #wake = Promise.withResolvers<void>();

  /** Connects as the page; says which opening this is. */
  async open(preload: string): Promise<number> {
    createRequire(import.meta.url)(preload);
    const lines = await connectPage();
    const opening = ++this.#opening;
    this.#lines = lines;
    for (const line of ['control', 'desktop'] as const) {
      const port = lines[line] as Port;
      port.addEventListener('message', ({ data }) => this.#add({ opening, line, data, isClosed: false }));
      port.addEventListener('close', () => this.#add({ opening, line, data: null, isClosed: true }));
      port.start();
    }
    return opening;
  }

  /** Sends what the page says; a line of an earlier opening is dead. */
  post({ opening, line, data }: Omit<LineMessage, 'isClosed'>): void {
    if (opening === this.#opening) this.#lines?.[line].postMessage(data);
  }

  /** What came for the page since the last call; waits until there is something. */
  async receive(): Promise<LineMessage[]> {
    if (this.#waiting.length === 0) await this.#wake.promise;
    this.#wake = Promise.withResolvers();
    return this.#waiting.splice(0);
  }

  #add(message: LineMessage): void {
    this.#waiting.push(message);
    this.#wake.resolve();
  }
}
