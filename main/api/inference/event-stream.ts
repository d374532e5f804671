import type { ServerResponse } from 'node:http';
import { AppError } from '../../../common/errors.ts';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that gather an answer before they pass it on would make a stream of it no more.
  'x-accel-buffering': 'no',
};

/** An answer in server-sent events. It begins with the first of them: until then an error can still be a status. */
export class EventStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get isOpen(): boolean {
    return this.#response.headersSent;
  }

  /** Sends events in one write, and waits until the client can take more. @throws AppError `cancelled` when it has gone */
  async send(events: string): Promise<void> {
    const response = this.#response;
    if (response.destroyed) throw gone();
    if (!this.isOpen) response.writeHead(200, HEADERS);
    if (!response.write(events)) await this.#drained();
  }

  end(events: string): void {
    this.#response.end(events);
  }

  async #drained(): Promise<void> {
    const response = this.#response;
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        response.off('drain', done).off('close', done);
        if (response.destroyed) reject(gone());
        else resolve();
      };
      response.on('drain', done).on('close', done);
    });
  }
}

function gone(): AppError {
  return new AppError('cancelled', 'the client has gone');
}
