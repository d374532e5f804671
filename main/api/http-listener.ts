import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Door } from './door.ts';
import { answersLocally, lanNames } from './own-names.ts';
import { refuseGarbage } from './refuse-garbage.ts';

/** What TLS needs: a chain of certificates, our own first, and the key of our own. PEM. */
export interface TlsCredentials {
  readonly certificate: string;
  readonly key: string;
}

/** Where to listen. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The flag that chooses the port. */
  readonly flag: string;
  /** Asked for at the start and on renewal; without it plain HTTP is spoken. */
  readonly credentials?: (() => Promise<TlsCredentials>) | undefined;
  /** True where other machines can reach it. */
  readonly isLan: boolean;
}

type Answer = (request: IncomingMessage, response: ServerResponse, door: Door) => void;

const HEADERS_MS = 10_000;
const HANDSHAKE_MS = 10_000;
const IDLE_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;
const MOST_CONNECTIONS = 1_000;
const GRACE_MS = 1_000;

// No deadline for a whole request: an upload may take hours. Headers and silence have theirs.
const LIMITS: ServerOptions = {
  requestTimeout: 0,
  headersTimeout: HEADERS_MS,
  connectionsCheckingInterval: HEADERS_MS / 2,
  keepAliveTimeout: KEEP_ALIVE_MS,
};

/** One address and port that HTTP is spoken on, over TLS where it has credentials. */
export class HttpListener implements Door {
  readonly #options: ListenerOptions;
  readonly #clock: Clock;
  readonly #answer: Answer;
  #server: Server | undefined;
  answersTo: Door['answersTo'] = () => false;

  constructor(options: ListenerOptions, clock: Clock, answer: Answer) {
    this.#options = options;
    this.#clock = clock;
    this.#answer = answer;
  }

  get isSecure(): boolean {
    return this.#options.credentials !== undefined;
  }

  get isLocal(): boolean {
    return !this.#options.isLan;
  }

  /** The port that it listens on; 0 while it does not. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** @throws AppError `port-in-use`, or `invalid-config` for an address or credentials that are none */
  async start(): Promise<void> {
    const credentials = await this.#options.credentials?.();
    const server = credentials === undefined ? createServer(LIMITS) : secureServer(credentials);
    this.answersTo = this.#options.isLan ? lanNames(credentials?.certificate) : answersLocally;
    server.timeout = IDLE_MS;
    server.maxConnections = MOST_CONNECTIONS;
    server.on('clientError', refuseGarbage);
    server.on('request', (request, response) => this.#answer(request, response, this));
    await listen(server, this.#options);
    this.#server = server;
  }

  /** Shows the present certificate from the next connection on. */
  async renewCredentials(): Promise<void> {
    const { credentials, isLan } = this.#options;
    if (credentials === undefined || this.#server === undefined) return;
    const { certificate, key } = await credentials();
    (this.#server as TlsServer).setSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' });
    if (isLan) this.answersTo = lanNames(certificate);
  }

  /** Takes nothing new, lets short answers finish, and cuts what is left after a second. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const disarm = this.#clock.after(GRACE_MS, () => server.closeAllConnections());
    await closed;
    disarm();
  }
}

function secureServer({ certificate, key }: TlsCredentials): Server {
  try {
    const tls = { cert: certificate, key, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS } as const;
    return createTlsServer({ ...LIMITS, ...tls });
  } catch (cause) {
    throw new AppError('invalid-config', 'the certificate and the key for the local network do not fit together', {
      cause,
      hint: 'Give PEM files with --lan-certificate and --lan-key.',
    });
  }
}

async function listen(server: Server, { host, port, flag }: ListenerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new AppError('port-in-use', `port ${port} of ${host} is in use`, {
        cause,
        details: { port },
        hint: `Choose another one with ${flag}, or 0 for any that is free.`,
      });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EACCES') {
      throw new AppError('invalid-config', `cannot listen on port ${port} of ${host}`, {
        cause,
        details: { host, port },
        hint: `Choose an address of this machine, and a port from 1024 on with ${flag}.`,
      });
    }
    throw cause;
  });
}
