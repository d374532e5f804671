import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { answerParent } from '../cluster/bench-child.ts';

// A TCP proxy on loopback, in a process of its own: it delays, slows down, counts, and cuts.

interface Link {
  readonly roundTripMs: number;
  readonly megabytesPerSecond: number;
}

type Question =
  | ({ readonly kind: 'start'; readonly port: number } & Link)
  /** Cuts the connection over which the so-manieth byte from now on goes up. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | { readonly kind: 'count' };

/** A sender is held back while more than this is on its way; of a slow link only as much as waits in a router. */
const MOST_UNDER_WAY = 64 << 20;
const MOST_WAITING = 128 << 10;

let bytesUp = 0;
let cuts = 0;
let cutAt = Number.POSITIVE_INFINITY;

/** Passes bytes on a while after they came, as fast as the link and the receiver take them. */
function relay(from: Socket, to: Socket, { roundTripMs, megabytesPerSecond }: Link): void {
  const isSlow = Number.isFinite(megabytesPerSecond);
  const most = isSlow ? MOST_WAITING : MOST_UNDER_WAY;
  let freeAt = 0;
  let underWay = 0;
  const queue: Buffer[] = []; // timers of different lengths may overtake one another
  from.on('data', (arrived) => {
    queue.push(arrived);
    underWay += arrived.length;
    if (underWay > most) from.pause();
    freeAt = Math.max(freeAt, performance.now()) + arrived.length / 1e3 / megabytesPerSecond;
    const delayMs = roundTripMs / 2 + (isSlow ? freeAt - performance.now() : 0);
    const passOn = () => {
      const bytes = queue.shift() ?? arrived;
      underWay -= bytes.length;
      if (!to.destroyed && !to.write(bytes)) {
        from.pause();
        to.once('drain', () => from.resume());
      } else if (underWay < most) from.resume();
    };
    if (delayMs === 0) passOn();
    else setTimeout(passOn, delayMs);
  });
  from.on('close', () => setTimeout(() => to.end(), roundTripMs / 2 + Math.max(0, freeAt - performance.now())));
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

async function start(port: number, link: Link): Promise<number> {
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) socket.setNoDelay().on('error', () => socket.destroy());
    relay(client, upstream, link);
    relay(upstream, client, link);
    watch(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

answerParent(async (question: Question) => {
  switch (question.kind) {
    case 'start':
      return await start(question.port, question);
    case 'cut':
      cutAt = bytesUp + question.afterBytes;
      return undefined;
    case 'count':
      return { bytesUp, cuts };
  }
});
