import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { ControlEndpoint, controlRoutes } from './control-endpoint.ts';
import type { ControlRouter } from './control-router.ts';
import { badRequest, HttpProblem } from './http-problem.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { refuseGarbage } from './refuse-garbage.ts';
import { checkSender } from './request-guard.ts';
import { RouteTable } from './route-table.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { sendError } from './send-answer.ts';

interface HttpServerDeps {
  /** 0 takes any free port. */
  readonly port: number;
  readonly router: ControlRouter;
  readonly rawRoutes: readonly RawRoute[];
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
}

const LOOPBACK = '127.0.0.1';
const HEADERS_MS = 10_000;
const IDLE_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;
const MOST_CONNECTIONS = 1_000;
const GRACE_MS = 1_000;

/** The control API and its raw routes over HTTP, for this machine only. */
export class HttpServer implements Service {
  readonly name = 'http-server';
  readonly #deps: HttpServerDeps;
  readonly #control: ControlEndpoint;
  readonly #routes: RouteTable<'control' | RawRoute>;
  readonly #draining = new AbortController();
  #server: Server | undefined;

  constructor(deps: HttpServerDeps) {
    this.#deps = deps;
    this.#control = new ControlEndpoint(deps.router);
    this.#routes = new RouteTable<'control' | RawRoute>([
      ...controlRoutes().map((route) => ({ ...route, target: 'control' as const })),
      ...deps.rawRoutes.map((route) => ({ method: route.method, path: route.path, target: route })),
    ]);
  }

  /** The port that it listens on; 0 while it does not. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** @throws AppError `port-in-use` */
  async start(): Promise<void> {
    // No deadline for a whole request: an upload may take hours. Headers and silence have theirs.
    const server = createServer({
      requestTimeout: 0,
      headersTimeout: HEADERS_MS,
      connectionsCheckingInterval: HEADERS_MS / 2,
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    server.timeout = IDLE_MS;
    server.maxConnections = MOST_CONNECTIONS;
    server.on('clientError', refuseGarbage);
    server.on('request', (request, response) => {
      this.#answer(request, response).catch((error: unknown) => sendError(request, response, error, this.#deps.log));
    });
    await listen(server, this.#deps.port);
    this.#server = server;
  }

  /** Ends event streams, lets short answers finish, and cuts what is left after a second. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#draining.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const disarm = this.#deps.clock.after(GRACE_MS, () => server.closeAllConnections());
    await closed;
    disarm();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { signal } = this.#draining;
    setSecurityHeaders(response);
    response.once('close', () => signal.aborted && request.socket.destroySoon());
    checkSender(request);
    const { method = 'GET', url = '/' } = request;
    const match = this.#routes.match(method, url.split('?', 1)[0] ?? '/');
    switch (match.kind) {
      case 'unknown':
        throw new HttpProblem(new AppError('not-found', `there is nothing at ${url}`, { hint: 'See /docs.' }));
      case 'wrong-method': {
        const allow = match.allowed.join(', ');
        throw badRequest(405, `${method} is not possible here, only ${allow}`, { headers: { allow } });
      }
      case 'found':
        await this.#serve(match.target, { request, response, parameters: match.parameters, draining: signal });
    }
  }

  async #serve(target: 'control' | RawRoute, call: RawCall): Promise<void> {
    if (target !== 'control') return await target.handle(call);
    const { request, response, draining } = call;
    if (request.method !== 'HEAD') return await this.#control.handle(request, response, { draining });
    // As GET, whose body node leaves out; an endless answer ends at once.
    request.method = 'GET';
    await this.#control.handle(request, response, { draining: AbortSignal.abort() });
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOOPBACK, port }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    throw new AppError('port-in-use', `port ${port} of ${LOOPBACK} is in use`, {
      cause,
      details: { port },
      hint: 'Choose another one with --api-port, or 0 for any that is free.',
    });
  });
}
