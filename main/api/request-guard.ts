import type { IncomingMessage } from 'node:http';
import { badRequest } from './http-problem.ts';

const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Refuses what a web page elsewhere makes a browser on this machine send: a name that was rebound to the loopback address
 * shows in `Host`, another site's script in `Origin`.
 * @throws HttpProblem
 */
export function checkSender({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): void {
  const { host, origin } = headers;
  if (host === undefined || !OWN_HOST.test(host)) {
    throw badRequest(403, 'the control API answers to 127.0.0.1 and localhost only', { closes: true });
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw badRequest(403, 'the control API answers to no other web site', { closes: true });
  }
  if (!url.startsWith('/')) throw badRequest(400, 'the request target must be a path', { closes: true });
}
