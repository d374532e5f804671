import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP proxy on loopback that counts what goes up and cuts connections that have sent enough. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #cutAfterBytes = Number.POSITIVE_INFINITY;
  #cutsLeft = 0;
  #cuts = 0;
  #bytesUp = 0;
  #holdsOpen = false;

  private constructor(targetPort: number) {
    this.#server = createServer((client) => this.#relay(client, targetPort));
    onTestFinished(() => this.#stop());
  }

  static async to(targetPort: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** HOST:PORT to dial. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bytes that clients have sent through it. */
  get bytesUp(): number {
    return this.#bytesUp;
  }

  /** Connections that it has cut. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Cuts so many connections, each once it has sent more than this. */
  cutAfter(bytes: number, times: number): void {
    this.#cutAfterBytes = bytes;
    this.#cutsLeft = times;
  }

  /** Lets everything through from now on. */
  mend(): void {
    this.#cutsLeft = 0;
  }

  /** From now on a client that goes leaves its connection to the server open behind it. */
  holdOpen(): void {
    this.#holdsOpen = true;
  }

  #relay(client: Socket, targetPort: number): void {
    const server = connect(targetPort, '127.0.0.1');
    const close = (): void => {
      for (const socket of [client, server]) socket.destroy();
    };
    for (const socket of [client, server]) {
      this.#open.add(socket);
      socket.setNoDelay().on('close', () => this.#open.delete(socket));
    }
    let sent = 0;
    let isCut = false;
    server.on('error', close).on('close', close);
    client.on('error', () => client.destroy()).on('close', () => this.#holdsOpen || isCut || close());
    client.on('data', (bytes) => {
      sent += bytes.length;
      this.#bytesUp += bytes.length;
      if (this.#cutsLeft > 0 && sent > this.#cutAfterBytes) {
        this.#cutsLeft--;
        this.#cuts++;
        isCut = true;
        // What has gone through arrives; the rest never does.
        client.unpipe(server).destroy();
        server.end(close);
      }
    });
    client.on('end', () => this.#holdsOpen || server.end());
    client.pipe(server, { end: false });
    server.pipe(client);
  }

  async #stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}
