import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AppError } from '../../../common/errors.ts';
import { checkLiteralHost, guardedLookup } from './refused-addresses.ts';

export interface ResponseOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to this origin only, and not to where it redirects. */
  readonly authorization: { readonly origin: string; readonly value: string } | undefined;
  readonly mayLoopback: boolean;
  readonly signal: AbortSignal;
}

const MOST_REDIRECTS = 5;
/** Without a byte. */
const SILENCE_MS = 30_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for an address and follows at most five redirects, none of them from https to http.
 * @throws AppError `download-failed`, `forbidden`; errors of the network as they are
 */
export async function openResponse(address: string, options: ResponseOptions): Promise<IncomingMessage> {
  let url: URL = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await ask(url, options);
    const { location } = response.headers;
    if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    if (!URL.canParse(location, url.href))
      throw new AppError('download-failed', 'the server redirects to what is no address');
    const next: URL = new URL(location, url);
    if (next.protocol !== 'https:' && (next.protocol !== 'http:' || url.protocol === 'https:')) {
      throw new AppError('download-failed', `the server redirects from ${url.protocol}// to ${next.protocol}//`);
    }
    url = next;
  }
  throw new AppError('download-failed', `the server redirects more than ${MOST_REDIRECTS} times`);
}

async function ask(
  url: URL,
  { headers, authorization, mayLoopback, signal }: ResponseOptions,
): Promise<IncomingMessage> {
  checkLiteralHost(url, mayLoopback);
  const isHome = authorization !== undefined && authorization.origin === url.origin;
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    headers: {
      ...headers,
      'accept-encoding': 'identity',
      'user-agent': 'edgeorchestra',
      ...(isHome ? { authorization: authorization.value } : {}),
    },
    lookup: guardedLookup(mayLoopback),
    agent: false,
    signal,
  });
  return await new Promise((resolve, reject) => {
    // Also of a body that stalls: its reader gets the error.
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`nothing came for ${SILENCE_MS / 1_000} s`)));
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
}
