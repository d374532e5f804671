import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP proxy on loopback that keeps what goes up, and can be closed for a while. */
export class RecordingProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #pieces: Buffer[] = [];
  #isClosed = false;

  private constructor(targetPort: number) {
    this.#server = createServer((client) => this.#relay(client, targetPort));
    onTestFinished(() => this.#stop());
  }

  static async to(targetPort: number): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** HOST:PORT to dial. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All that clients have sent. */
  get sent(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }

  /** Cuts all connections, and each new one. */
  close(): void {
    this.#isClosed = true;
    for (const socket of this.#open) socket.destroy();
  }

  /** Lets everything through again. */
  mend(): void {
    this.#isClosed = false;
  }

  #relay(client: Socket, targetPort: number): void {
    if (this.#isClosed) {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      this.#open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#open.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.on('data', (bytes) => void this.#pieces.push(bytes));
    client.pipe(target);
    target.pipe(client);
  }

  #stop(): void {
    this.close();
    this.#server.close();
  }
}
