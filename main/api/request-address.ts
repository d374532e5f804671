import type { IncomingMessage } from 'node:http';

/** The network address that a request came from, IPv4 in its usual form. */
export function addressOf({ socket }: Pick<IncomingMessage, 'socket'>): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '');
}
