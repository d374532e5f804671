import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isContentRequest } from '../../../common/api/content-routes.ts';
import { APP_ORIGIN } from './app-origin.ts';

interface ContentRelayDeps {
  /** Port of the control API on this machine. */
  readonly apiPort: () => number;
  /** The owner's access token, asked for anew for each request: it may have been made anew. */
  readonly token: () => Promise<string | undefined>;
  readonly log: { warn(facts: object, text: string): void };
}

/** Answers a request of the page for the content of a file, or to a served model; undefined for a request of another kind. */
export type RelayContent = (request: Request) => Promise<Response> | undefined;

const SENT = [
  'accept',
  'content-type',
  'content-length',
  'range',
  'if-range',
  'if-none-match',
  'upload-offset',
  'upload-length',
  'upload-complete',
  'upload-sha256',
];
/** What belongs to one connection, and not to the answer. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'trailer',
]);
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** The interfaces by which programs ask served models; no part of a path may mean another one. */
const INFERENCE = /^\/v[12](\/[\w:-][\w.:-]*)+$/;

/**
 * Passes on what the page sends and fetches as files (uploads, downloads, exports, backups), and what it asks of served models,
 * to the orchestrator on this machine, in the owner's name. Both ways are streams: a file is never in memory, and a text comes as
 * it is written. Nothing else of the control API is reached so.
 */
export function createContentRelay({ apiPort, token, log }: ContentRelayDeps): RelayContent {
  const relay = async (request: Request): Promise<Response> => {
    const secret = await token();
    if (secret === undefined) return refused(503, "the owner's access token cannot be read");
    const { pathname, search } = new URL(request.url);
    const headers: Record<string, string> = { authorization: `Bearer ${secret}`, 'accept-encoding': 'identity' };
    for (const name of SENT) {
      const value = request.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    const call = httpRequest({
      host: '127.0.0.1',
      port: apiPort(),
      method: request.method,
      path: pathname + search,
      headers,
      signal: request.signal,
    });
    try {
      return responseOf(await exchange(call, request), request.method);
    } catch (error) {
      call.destroy();
      if (!request.signal.aborted) log.warn({ err: error }, 'a request of the page could not be passed on');
      return refused(502, 'the orchestrator does not answer');
    }
  };
  return (request) => {
    const { pathname } = new URL(request.url);
    if (!/^\/(api|v1|v2)\//.test(pathname)) return undefined;
    const origin = request.headers.get('origin');
    if (origin !== null && origin !== APP_ORIGIN) return Promise.resolve(refused(403, 'only the page of this app'));
    const isInference = /^(GET|POST)$/.test(request.method) && INFERENCE.test(pathname);
    if (!isInference && !isContentRequest(request.method, pathname)) {
      return Promise.resolve(refused(404, 'the window asks for this through its line'));
    }
    return relay(request);
  };
}

/** Sends the body at the pace of the other end. The answer may come before all of it was sent, and then counts. */
async function exchange(call: ClientRequest, { body }: Request): Promise<IncomingMessage> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    call.once('response', resolve);
    call.once('error', reject);
  });
  if (body === null) call.end();
  else {
    const sent = pipeline(Readable.fromWeb(body), call);
    // Whoever refuses an upload does not read the rest of it: the answer says why.
    await Promise.race([answered, sent]);
    sent.catch(() => undefined);
  }
  return await answered;
}

function responseOf(answer: IncomingMessage, method: string): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    if (!HOP_BY_HOP.has(name)) for (const one of value ?? []) headers.append(name, one);
  }
  const { statusCode: status = 502 } = answer;
  if (method === 'HEAD' || NO_BODY.has(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(answer) as ReadableStream, { status, headers });
}

/** In the form of the control API's own answers. */
function refused(status: number, message: string): Response {
  const code = status === 404 ? 'not-found' : status === 403 ? 'forbidden' : 'unavailable';
  return Response.json({ code, message, details: {} }, { status });
}
