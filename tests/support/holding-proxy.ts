import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP proxy on loopback that holds back what goes up once enough has gone through, until it is let go. */
export class HoldingProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #held = new Set<() => void>();
  #bytesUp = 0;
  #limit = Number.POSITIVE_INFINITY;

  private constructor(targetPort: number) {
    this.#server = createServer((client) => this.#relay(client, targetPort));
    onTestFinished(() => this.#stop());
  }

  static async to(targetPort: number): Promise<HoldingProxy> {
    const proxy = new HoldingProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bytes that clients have sent through it. */
  get bytesUp(): number {
    return this.#bytesUp;
  }

  /** Lets so many bytes more through, then none until the next call. */
  holdAfter(bytes: number): void {
    this.#limit = this.#bytesUp + bytes;
    for (const go of this.#held) go();
    this.#held.clear();
  }

  /** Lets everything through from now on. */
  release(): void {
    this.holdAfter(Number.POSITIVE_INFINITY);
  }

  #relay(client: Socket, targetPort: number): void {
    const server = connect(targetPort, '127.0.0.1');
    const close = (): void => {
      for (const socket of [client, server]) socket.destroy();
    };
    for (const socket of [client, server]) {
      this.#open.add(socket);
      socket.setNoDelay().on('error', close).on('close', close);
      socket.on('close', () => this.#open.delete(socket));
    }
    client.on('data', (bytes) => {
      this.#bytesUp += bytes.length;
      server.write(bytes);
      // Only who sends much is held: questions of a few bytes still go through.
      if (this.#bytesUp <= this.#limit || bytes.length < 4_096) return;
      client.pause();
      this.#held.add(() => client.resume());
    });
    client.on('end', () => server.end());
    server.pipe(client);
  }

  async #stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}
