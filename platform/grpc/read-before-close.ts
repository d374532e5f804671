import type { EventEmitter } from 'node:events';
import type { Http2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** A handler that does not take what is there for this long does without it. */
const MOST_MS = 5_000;
const LOOK_EVERY_MS = 5;

/** How a reading or writing fails once the other side has gone. */
const GONE: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

type Destroy = (error: Error | null, callback: (error?: Error | null) => void) => void;

/**
 * Lets a connection that the other side has given up live on until handlers have taken what had come over it. HTTP/2 throws
 * away what waits for a slow reader as soon as the connection is closed, up to a whole window, and all of that would be
 * sent again. A connection that this side closes goes at once.
 */
export function readBeforeClose(server: EventEmitter, connected: 'connection' | 'secureConnection'): void {
  let newest: Socket | undefined;
  server.prependListener(connected, (socket: Socket) => {
    newest = socket;
  });
  server.on('session', (session: Http2Session) => {
    if (newest !== undefined) delayClose(newest, session);
    newest = undefined;
  });
}

function delayClose(socket: Socket, session: Http2Session): void {
  const streams = new Set<ServerHttp2Stream>();
  session.on('stream', (stream: ServerHttp2Stream) => {
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
  });
  const isUnread = () => [...streams].some((stream) => !stream.destroyed && stream.readableLength > 0);
  const own = socket as unknown as { _destroy: Destroy };
  const destroy = own._destroy.bind(socket);
  own._destroy = (error, callback) => {
    const isGone = error === null ? socket.readableEnded : 'code' in error && GONE.has(error.code);
    const until = performance.now() + MOST_MS;
    const look = () => {
      if (isGone && isUnread() && performance.now() < until) setTimeout(look, LOOK_EVERY_MS);
      else destroy(error, callback);
    };
    look();
  };
}
