import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Door } from './door.ts';

/** Browsers keep cookies by host, not by port: the port is in the name, so that two orchestrators do not share one. */
function nameOf({ port, isSecure }: Door): string {
  return `${isSecure ? '__Host-' : ''}eo-session-${port}`;
}

/** The secret that a browser has sent; undefined without one. */
export function sessionCookie({ headers }: Pick<IncomingMessage, 'headers'>, door: Door): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return pairs.find(([name]) => name === nameOf(door))?.[1];
}

/** Gives a browser its secret, or takes it away again. */
export function setSessionCookie(response: ServerResponse, door: Door, secret: string | null, lastsMs = 0): void {
  const attributes = ['HttpOnly', 'SameSite=Strict', 'Path=/', `Max-Age=${Math.floor(lastsMs / 1_000)}`];
  if (door.isSecure) attributes.push('Secure');
  response.setHeader('set-cookie', [`${nameOf(door)}=${secret ?? ''}`, ...attributes].join('; '));
}
