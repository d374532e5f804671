import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  type Http2SecureServer,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { WINDOW_BYTES } from '../../platform/grpc/bind-with-window.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';
import type { DeviceCredentials } from '../../platform/grpc/client-credentials.ts';
import { ORCHESTRATOR_NAME } from '../../platform/pki/certificate-names.ts';
import { chunksOf, type Sink } from './payload.ts';

// The reference: the same bytes in the same pieces over Node's own http2, with the same windows and certificates.

const SETTINGS = { initialWindowSize: WINDOW_BYTES };

/** Serves `POST /` (takes everything, answers) and `GET /BYTES`. */
export async function serveHttp2(
  { key, certificate, authorities }: DeviceCredentials,
  source: Buffer,
  sink: Sink,
): Promise<{ readonly server: Http2SecureServer; readonly port: number }> {
  const server = createSecureServer({
    key,
    cert: certificate,
    ca: [...authorities],
    requestCert: true,
    rejectUnauthorized: true,
    settings: SETTINGS,
  });
  server.on('session', (session) => session.setLocalWindowSize(WINDOW_BYTES));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.respond({ ':status': 200 });
    if (headers[':method'] === 'POST') void takeAll(stream, sink).then(() => stream.end());
    else void sendAll(stream, source, Number(headers[':path']?.slice(1)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** A client of the same. */
export class Http2Client {
  readonly #session: ClientHttp2Session;

  constructor(port: number, { key, certificate, authorities }: DeviceCredentials) {
    this.#session = connect(`https://127.0.0.1:${port}`, {
      key,
      cert: certificate,
      ca: [...authorities],
      servername: ORCHESTRATOR_NAME,
      settings: SETTINGS,
    });
    this.#session.once('connect', () => this.#session.setLocalWindowSize(WINDOW_BYTES));
  }

  async upload(source: Buffer, totalBytes: number): Promise<void> {
    const stream = this.#session.request({ ':method': 'POST', ':path': '/' });
    stream.resume();
    await sendAll(stream, source, totalBytes);
    await once(stream, 'close');
  }

  async download(sink: Sink, totalBytes: number): Promise<void> {
    await takeAll(this.#session.request({ ':path': `/${totalBytes}` }), sink);
  }

  close(): void {
    this.#session.destroy();
  }
}

async function sendAll(stream: Writable, source: Buffer, totalBytes: number): Promise<void> {
  for (const chunk of chunksOf(source, totalBytes, CHUNK_BYTES)) {
    if (!stream.write(chunk)) await once(stream, 'drain');
  }
  stream.end();
}

async function takeAll(stream: Readable, sink: Sink): Promise<void> {
  sink.begin();
  stream.on('data', (data: Buffer) => sink.take(data));
  await once(stream, 'end');
}
