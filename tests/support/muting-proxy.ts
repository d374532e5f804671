import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP proxy on loopback that can fall silent, as a pulled network cable does: nothing more arrives, and nobody is told. */
export class MutingProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isMute = false;

  private constructor(targetPort: number) {
    this.#server = createServer((client) => this.#relay(client, targetPort));
    onTestFinished(() => this.#stop());
  }

  static async to(targetPort: number): Promise<MutingProxy> {
    const proxy = new MutingProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** HOST:PORT to dial. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nothing goes through any more, either way; tells when. */
  mute(): number {
    this.#isMute = true;
    for (const socket of this.#open) socket.pause();
    return Date.now();
  }

  /** What was on its way arrives late, as after a cable is put back. */
  unmute(): void {
    this.#isMute = false;
    for (const socket of this.#open) socket.resume();
  }

  #relay(client: Socket, targetPort: number): void {
    const server = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(from);
      from.setNoDelay();
      from.on('data', (bytes) => void to.write(bytes));
      from.on('error', () => from.destroy());
      from.on('close', () => {
        this.#open.delete(from);
        if (!this.#isMute) to.destroy();
      });
      if (this.#isMute) from.pause();
    }
  }

  async #stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}
