import type { IncomingMessage } from 'node:http';
import { AppError } from '../../common/errors.ts';
import type { Door } from './door.ts';
import { badRequest, HttpProblem } from './http-problem.ts';

type Asked = Pick<IncomingMessage, 'headers' | 'url' | 'method'>;

const SAFE: ReadonlySet<unknown> = new Set(['GET', 'HEAD']);

/**
 * Refuses what a web page elsewhere makes a browser send: a name that was rebound to our address shows in `Host`, another
 * site's script in `Origin`.
 * @throws HttpProblem
 */
export function checkSender({ headers, url = '' }: Asked, door: Door): void {
  const { host, origin } = headers;
  const hostname = hostnameOf(host);
  if (host === undefined || hostname === undefined || !door.answersTo(hostname)) {
    throw forbidden('the control API does not answer to this name', 'Call it by its address or its host name.');
  }
  if (origin !== undefined && origin !== ownOrigin(host, door)) {
    throw forbidden('the control API answers to no other web site', 'Open it in a window of its own.');
  }
  if (!url.startsWith('/')) throw badRequest(400, 'the request target must be a path', { closes: true });
}

/**
 * Refuses what a browser sends with its cookie on behalf of another page, which may run on another port of the same host:
 * only its own pages may change something.
 * @throws HttpProblem
 */
export function checkOwnPage({ headers, method }: Asked): void {
  const site = headers['sec-fetch-site'];
  const isNavigation = SAFE.has(method) && headers['sec-fetch-mode'] === 'navigate';
  const isForeign = (site === 'cross-site' || site === 'same-site') && !isNavigation;
  const isProven = SAFE.has(method) || site === 'same-origin' || (site === undefined && headers.origin !== undefined);
  if (!isForeign && isProven) return;
  throw forbidden('a browser may change something only from a page of this server', 'Programs send an access token.');
}

function forbidden(message: string, hint: string): HttpProblem {
  return new HttpProblem(new AppError('forbidden', message, { hint }), { closes: true });
}

/** Without the port, and without the brackets of an IPv6 address; undefined for what is no host. */
function hostnameOf(host: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/i.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function ownOrigin(host: string, { isSecure }: Door): string {
  return `${isSecure ? 'https' : 'http'}://${host}`;
}
