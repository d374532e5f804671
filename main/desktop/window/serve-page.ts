import { type Protocol, protocol } from 'electron';
import { APP_SCHEME, isOwnAddress } from './app-origin.ts';
import type { RelayContent } from './content-relay.ts';

/** Answers a request for a part of the page, as a web server would. */
export type ServePage = (request: Request) => Promise<Response>;

/**
 * Serves the page under the app's own scheme, by the same function that serves it to browsers, and passes on what the page
 * sends and fetches as files, and asks of served models.
 */
export function servePage(serve: ServePage, relayContent: RelayContent): void {
  const handler: Parameters<Protocol['handle']>[1] = async (request) => {
    if (!isOwnAddress(request.url)) return new Response('there is nothing here', { status: 404 });
    const relayed = relayContent(request);
    if (relayed !== undefined) return await relayed;
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response('only to be read', { status: 405 });
    // Nothing unpacks an answer on its way to this page, which asks for packed ones all the same.
    const headers = new Headers(request.headers);
    headers.delete('accept-encoding');
    return await serve(new Request(request.url, { method: request.method, headers }));
  };
  protocol.handle(APP_SCHEME, handler);
}
