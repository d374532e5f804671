import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasCode } from '../../common/errors.ts';
import { isInferencePath } from './dialect-at.ts';

/** True when a person opened a page without being signed in: an error in JSON would tell them nothing. */
export function wantsToSignIn({ headers, method, url = '/' }: IncomingMessage, error: unknown): boolean {
  if (!hasCode(error, 'unauthenticated') || method !== 'GET' || url.startsWith('/api/')) return false;
  if (isInferencePath(url)) return false;
  return headers['sec-fetch-mode'] === 'navigate' && headers.authorization === undefined;
}

/** Sends a browser to another page of ours. */
export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'content-length': 0, 'cache-control': 'no-store' }).end();
}
