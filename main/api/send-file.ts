import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { byteRange } from './byte-range.ts';
import { badRequest } from './http-problem.ts';
import type { RawCall } from './raw-route.ts';

interface SentFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** With its quotes; another one for another content. */
  readonly etag: string;
  /** What a browser calls it. */
  readonly name: string;
}

/** Answers with a file, whole or the part that was asked for. @throws HttpProblem 416 */
export async function sendFile(
  { request, response }: RawCall,
  { path, sizeBytes, etag, name }: SentFile,
): Promise<void> {
  const common = { etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, common).end();
    return;
  }
  const condition = request.headers['if-range'];
  const isSame = condition === undefined || condition === etag;
  const range = isSame ? byteRange(request.headers.range, sizeBytes) : undefined;
  if (range === 'unsatisfiable') {
    throw badRequest(416, `the content has ${sizeBytes} bytes`, {
      headers: { 'content-range': `bytes */${sizeBytes}` },
    });
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    ...common,
    'content-type': 'application/octet-stream',
    'content-length': end - start + 1,
    'content-disposition': `attachment; filename="${name}"`,
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${sizeBytes}` }),
  });
  if (request.method === 'HEAD' || sizeBytes === 0) {
    response.end();
    return;
  }
  await pipeline(createReadStream(path, { start, end, highWaterMark: 1 << 18 }), response);
}
