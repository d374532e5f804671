import {
  type ClientHttp2Session,
  connect as connectHttp2,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ORCHESTRATOR_NAME } from '../../../platform/pki/certificate-names.ts';
import { describeStatus } from './outcome.ts';

/** What an attacker shows, if anything. PEM. */
export interface Shown {
  readonly key: string;
  readonly certificate: string;
}

interface Way {
  readonly port: number;
  readonly shown?: Shown | undefined;
  /** Address to come from. */
  readonly from?: string | undefined;
}

/** Attacks on what is limited by address each come from one of their own, so that none takes the place of another. */
let addresses = 0;

/** The next address of this machine; undefined where there is only one. */
export function anAddress(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  addresses++;
  return `127.1.${addresses >> 8}.${addresses & 255}`;
}

/** A bare TCP connection whose errors are nobody's business. */
export function tcpTo({ port, from }: Way): Socket {
  const options = from === undefined ? {} : { localAddress: from };
  return connectTcp({ host: '127.0.0.1', port, ...options }).on('error', () => undefined);
}

/** A TLS connection that believes anybody. */
export function tlsTo({ port, shown, from }: Way): TLSSocket {
  return connectTls({
    socket: tcpTo({ port, from }),
    servername: ORCHESTRATOR_NAME,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
    ...(shown === undefined ? {} : { key: shown.key, cert: shown.certificate }),
  }).on('error', () => undefined);
}

/** An HTTP/2 session over TLS. */
export function http2To(way: Way): ClientHttp2Session {
  return http2Over(tlsTo(way));
}

/** An HTTP/2 session that has come about; an error where the other side hangs up before. */
export async function connectedHttp2To(way: Way): Promise<ClientHttp2Session> {
  const session = http2To(way);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  session.once('connect', () => resolve());
  session.once('close', () => reject(new Error('hung up before there was a session')));
  await promise;
  return session;
}

/** An HTTP/2 session over a connection that is there. */
export function http2Over(socket: TLSSocket): ClientHttp2Session {
  return connectHttp2('https://orchestrator', { createConnection: () => socket }).on('error', () => undefined);
}

/** Waits until the other side hangs up. */
export async function untilClosed(socket: Socket, ms = 5_000): Promise<string> {
  socket.on('error', () => undefined);
  if (socket.listenerCount('data') === 0) socket.resume();
  if (socket.destroyed) return 'closed';
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once('close', () => resolve('closed'));
  const timer = setTimeout(() => resolve('still open'), ms);
  const outcome = await promise;
  clearTimeout(timer);
  socket.destroy();
  return outcome;
}

interface RawCall {
  readonly body?: Uint8Array;
  readonly headers?: OutgoingHttpHeaders;
  /** False leaves the request open. */
  readonly ends?: boolean;
  readonly ms?: number;
}

/** A call made by hand: its status, or `closed`, `reset` or `silence`. */
export async function call(session: ClientHttp2Session, path: string, options: RawCall = {}): Promise<string> {
  const { body, headers = {}, ends = true, ms = 10_000 } = options;
  if (session.destroyed) return 'closed';
  const { promise, resolve } = Promise.withResolvers<string>();
  const usual = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const stream = session.request({ ...usual, ...headers });
  const seen: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
  const note = (news: IncomingHttpHeaders) => Object.assign(seen, news);
  stream
    .on('response', note)
    .on('trailers', note)
    .on('error', () => undefined)
    .resume();
  const settle = () => {
    const { ':status': http, 'grpc-status': status, 'eo-code': code } = seen;
    if (status !== undefined) resolve(describeStatus(Number(status), code?.toString()));
    else if (http !== undefined) resolve(`HTTP ${http}`);
    else resolve(session.destroyed || session.closed ? 'closed' : 'reset');
  };
  stream.once('end', settle).once('close', settle);
  const closed = () => resolve('closed');
  session.once('close', closed);
  const timer = setTimeout(() => resolve('silence'), ms);
  if (body !== undefined) stream.write(body);
  if (ends) stream.end();
  const outcome = await promise;
  session.off('close', closed);
  clearTimeout(timer);
  stream.close();
  return outcome;
}

/** One call on a connection of its own. */
export async function callOnce(way: Way, path: string, options: RawCall = {}): Promise<string> {
  const session = http2To(way);
  try {
    return await call(session, path, options);
  } finally {
    session.destroy();
  }
}

/** A message as gRPC frames it; the head may lie. */
export function framed(body: Uint8Array, { flag = 0, length = body.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, body]);
}

/** One frame of HTTP/2. */
export function frame(type: number, flags: number, stream: number, body: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}
