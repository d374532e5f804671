import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError, type ErrorCode } from '../../common/errors.ts';
import { toErrorBody } from './error-answers.ts';

/** Answers bytes that are no HTTP request, or that came too slowly to become one, and hangs up. */
export function refuseGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  const isHandshake = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/.test(error.code ?? '');
  if (error.code === 'ECONNRESET' || isHandshake || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = statusOf(error.code);
  const body = JSON.stringify(toErrorBody(new AppError(code, message)));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function statusOf(code: string | undefined): [status: number, code: ErrorCode, message: string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'invalid-argument', 'the headers are too long'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'deadline-exceeded', 'the request did not arrive in time'];
  return [400, 'invalid-argument', 'this is not an HTTP request'];
}
