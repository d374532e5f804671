import type { MessagePort as NodePort } from 'node:worker_threads';

/** One end of a message channel, in the shape that Electron's main process gives it. */
export interface LinePort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** A port of Node's own in that shape. */
export function linePortOf(port: NodePort): LinePort {
  return {
    on(event: 'message' | 'close', listener: (message: { readonly data: unknown }) => void) {
      if (event === 'close') port.on('close', () => listener({ data: undefined }));
      else port.on('message', (data: unknown) => listener({ data }));
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}
