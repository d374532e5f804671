import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SeenRequest {
  readonly url: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A real HTTP server on this machine that does as a test says, and remembers what it was asked. */
export async function aFileServer(handle: Handle) {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { range, authorization } = request.headers;
    seen.push({
      url: request.url ?? '',
      range,
      ifRange: request.headers['if-range'] as string | undefined,
      authorization,
    });
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

export interface Serving {
  readonly etag?: string;
  /** Of this answer alone, after which the connection is cut. */
  readonly cutAfter?: number | undefined;
  readonly ignoresRange?: boolean;
}

/** Answers as file servers do: with ranges, and a strong ETag. */
export function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  content: Uint8Array,
  { etag = '"one"', cutAfter, ignoresRange = false }: Serving = {},
): void {
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  const from = asked === undefined || ignoresRange || !isSame ? 0 : Number(asked);
  if (from >= content.length && from > 0) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const rest = content.subarray(from);
  const headers = { 'content-length': rest.length, etag };
  if (from > 0)
    response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
  else response.writeHead(200, headers);
  if (cutAfter === undefined) response.end(rest);
  else response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20));
}
