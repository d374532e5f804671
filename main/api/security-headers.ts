import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Door } from './door.ts';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** A year. */
const SECURE_FOR = 'max-age=31536000';

/** Says to browsers that nothing of an answer may be run, framed, guessed at or shared. Pages widen this for themselves. */
export function setSecurityHeaders({ headers }: IncomingMessage, response: ServerResponse, door: Door): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  // It counts for all ports of a host: on this machine it would take other programs' plain pages away.
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/i.test(headers.host ?? '');
  if (door.isSecure && !isLocal) response.setHeader('strict-transport-security', SECURE_FOR);
}
