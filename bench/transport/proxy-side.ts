import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { answerParent } from '../cluster/bench-child.ts';

// A TCP proxy on loopback, in a process of its own: it delays, counts, and cuts.

type Question =
  | { readonly kind: 'start'; readonly port: number; readonly roundTripMs: number }
  /** Cuts the connection over which the so-manieth byte from now on goes up. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | { readonly kind: 'count' };

/** A sender is held back while more than this is on its way. */
const MOST_UNDER_WAY = 64 << 20;

let bytesUp = 0;
let cuts = 0;
let cutAt = Number.POSITIVE_INFINITY;

/** Passes bytes on a while after they came, as fast as the receiver takes them. */
function relay(from: Socket, to: Socket, delayMs: number): void {
  let underWay = 0;
  from.on('data', (bytes) => {
    underWay += bytes.length;
    if (underWay > MOST_UNDER_WAY) from.pause();
    const passOn = () => {
      underWay -= bytes.length;
      if (!to.destroyed && !to.write(bytes)) {
        from.pause();
        to.once('drain', () => from.resume());
      } else if (underWay < MOST_UNDER_WAY) from.resume();
    };
    if (delayMs === 0) passOn();
    else setTimeout(passOn, delayMs);
  });
  from.on('close', () => setTimeout(() => to.end(), delayMs));
}

/** Counts what goes up, and cuts the connection where it was told to: what has gone through arrives, the rest never does. */
function watch(client: Socket): void {
  client.on('data', (bytes) => {
    bytesUp += bytes.length;
    if (bytesUp < cutAt) return;
    cutAt = Number.POSITIVE_INFINITY;
    cuts++;
    client.destroy();
  });
}

async function start(port: number, roundTripMs: number): Promise<number> {
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) socket.setNoDelay().on('error', () => socket.destroy());
    relay(client, upstream, roundTripMs / 2);
    relay(upstream, client, roundTripMs / 2);
    watch(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

answerParent(async (question: Question) => {
  switch (question.kind) {
    case 'start':
      return await start(question.port, question.roundTripMs);
    case 'cut':
      cutAt = bytesUp + question.afterBytes;
      return undefined;
    case 'count':
      return { bytesUp, cuts };
  }
});
