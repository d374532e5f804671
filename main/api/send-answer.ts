import type { IncomingMessage, ServerResponse } from 'node:http';
import { asAppError } from '../../common/errors.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { dialectAt } from './dialect-at.ts';
import { HttpProblem } from './http-problem.ts';

type Headers = Readonly<Record<string, string | number>>;

/** How long an unread request body is let run into the void, so that a sender gets to read why it was refused. */
const LINGER_MS = 5_000;

/** Answers with a JSON document. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...jsonHeaders(text), ...headers });
  response.end(text);
}

function jsonHeaders(text: string): Headers {
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  };
}

/** Answers in the form of the interface that was asked, or breaks an answer off that has begun. A bug is logged once, with its cause. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  log: Pick<Logger, 'error'>,
) {
  if (isHangUp(thrown) && response.destroyed) return;
  const problem = thrown instanceof HttpProblem ? thrown : new HttpProblem(asAppError(thrown));
  if (problem.error.code === 'internal') {
    log.error(
      { err: problem.error.cause ?? problem.error, method: request.method, url: request.url },
      'a request failed',
    );
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refusal = refusalOf(problem, request.url ?? '');
  if (request.complete) sendJson(response, refusal.status, refusal.body, refusal.headers);
  else refuseUnread(request, response, refusal);
}

interface Refusal {
  readonly status: number;
  readonly body: object;
  readonly headers: Headers;
}

function refusalOf({ error, status: own, headers }: HttpProblem, url: string): Refusal {
  const dialect = dialectAt(url);
  const status = dialect.statusOf?.(error, own) ?? own;
  const { retryAfterSeconds } = error.details;
  const retry = typeof retryAfterSeconds === 'number' ? { 'retry-after': Math.ceil(retryAfterSeconds) } : {};
  return { status, body: dialect.bodyOf(error, status), headers: { ...retry, ...headers } };
}

/**
 * Answers while the sender is still sending. Ending the answer would close the connection, and bytes on their way to a
 * closed one take the answer with them: it is all written, and ended once the sender has stopped or has had time to read.
 */
function refuseUnread(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Refusal): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...jsonHeaders(text), ...headers, connection: 'close' });
  response.write(text);
  const end = () => response.end();
  const cut = setTimeout(end, LINGER_MS);
  cut.unref();
  response.once('close', () => clearTimeout(cut));
  request.once('end', end);
  request.on('error', end);
  request.resume();
}

/** True for what a stream throws when the other side has gone: nobody is left to answer, and nothing is wrong here. */
function isHangUp(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(String(code));
}
