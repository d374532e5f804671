import type { EventEmitter } from 'node:events';
import type { Http2Session } from 'node:http2';
import { createRequire } from 'node:module';
import type { SecureContextOptions, Server as TlsServer } from 'node:tls';
import type { Server, ServerCredentials } from '@grpc/grpc-js';
import { AppError } from '../../common/errors.ts';
import { type ConnectionLimits, limitConnections, type OnConnectionRefused } from './connection-limits.ts';
import { keepPeerCertificate } from './peer-certificate.ts';
import { readBeforeClose } from './read-before-close.ts';

type Http2 = typeof import('node:http2');

/** Flow-control window of both sides, in bytes: the default of 64 KiB a round trip gives 3 MB/s at 12 ms. */
export const WINDOW_BYTES = 4 << 20;

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** The mutable module object that grpc-js itself calls through. */
const http2 = createRequire(import.meta.url)('node:http2') as Http2;

/** A gRPC server that listens. */
export interface BoundServer {
  readonly port: number;
  /** Shows another certificate from the next connection on, and trusts other authorities. */
  setCredentials(credentials: SecureContextOptions): void;
}

interface BindOptions {
  /** HOST:PORT; port 0 takes a free one. */
  readonly address: string;
  readonly credentials: ServerCredentials;
  /** The flag with which a person chooses another port. */
  readonly flag: string;
  readonly limits?: ConnectionLimits;
  readonly onRefused?: OnConnectionRefused | undefined;
}

/**
 * Binds a server whose connections have a wide flow-control window. grpc-js has an option for it on clients only
 * (grpc/grpc-node#3058), so the http2 server that it creates while binding is widened.
 * @throws AppError `port-in-use`
 */
export async function bindWithWindow(server: Server, options: BindOptions): Promise<BoundServer> {
  const { address, credentials, flag, limits, onRefused } = options;
  const { createServer, createSecureServer } = http2;
  const created: TlsServer[] = [];
  const onCreated = (one: EventEmitter, connected: 'connection' | 'secureConnection') => {
    created.push(one as TlsServer);
    one.on('secureConnection', keepPeerCertificate);
    readBeforeClose(one, connected);
    if (limits !== undefined) limitConnections(one, limits, onRefused);
  };
  http2.createServer = widened(createServer, (one) => onCreated(one, 'connection'));
  http2.createSecureServer = widened(createSecureServer, (one) => onCreated(one, 'secureConnection'));
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(address, credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
    });
    return {
      port,
      setCredentials: (next) => {
        for (const one of created) one.setSecureContext(next);
      },
    };
  } catch (error) {
    throw new AppError('port-in-use', `cannot listen for devices on ${address}`, {
      cause: error,
      hint: `Another program has the port; choose another one with ${flag}.`,
    });
  } finally {
    http2.createServer = createServer;
    http2.createSecureServer = createSecureServer;
  }
}

type Create = (options: object, ...rest: unknown[]) => EventEmitter;

/** The same factory, for servers with a wide window and an impatient handshake. */
function widened<Factory>(factory: Factory, onCreated: (server: EventEmitter) => void): Factory {
  const create = factory as Create;
  const wide: Create = (options, ...rest) => {
    const settings = {
      ...('settings' in options ? (options.settings as object) : {}),
      initialWindowSize: WINDOW_BYTES,
    };
    const server = create({ handshakeTimeout: HANDSHAKE_TIMEOUT_MS, ...options, settings }, ...rest);
    onCreated(server);
    return server.on('session', (session: Http2Session) => session.setLocalWindowSize(WINDOW_BYTES));
  };
  return wide as Factory;
}
