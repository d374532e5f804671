import { EventEmitter } from 'node:events';
import type { MessagePort as NodePort } from 'node:worker_threads';
import type * as E from 'electron';

/** A port as Electron's main process has it, over one of Node's. Messages wait until it is started. */
export class MessagePortMainStandIn
  extends EventEmitter
  implements Pick<E.MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  readonly #port: NodePort;

  constructor(port: NodePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }

  close(): void {
    this.#port.close();
  }
}
