import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessRule } from '../../common/api/access-rule.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Grant } from '../access/grant.ts';
import type { GrantEndings } from '../access/grant-endings.ts';
import { actAs } from '../events/acting.ts';
import { type AccessGate, checkRule } from './access-gate.ts';
import { ControlEndpoint, controlRoutes } from './control-endpoint.ts';
import type { ControlRouter } from './control-router.ts';
import { isInferencePath } from './dialect-at.ts';
import type { Door } from './door.ts';
import { HttpListener, type ListenerOptions } from './http-listener.ts';
import { badRequest, HttpProblem } from './http-problem.ts';
import { OpenCalls } from './open-calls.ts';
import type { PageFallback } from './page-fallback.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { RefusalLog } from './refusal-log.ts';
import { addressOf } from './request-address.ts';
import { checkSender } from './request-guard.ts';
import { type RouteMatch, RouteTable } from './route-table.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { sendError } from './send-answer.ts';
import { redirect, wantsToSignIn } from './sign-in-redirect.ts';

export interface HttpServerDeps {
  /** For this machine. */
  readonly loopback: Pick<ListenerOptions, 'port'>;
  /** For others, where that is switched on. */
  readonly lan?: Omit<ListenerOptions, 'isLan' | 'flag'> | undefined;
  readonly router: ControlRouter;
  readonly rawRoutes: readonly RawRoute[];
  /** Takes what no route takes and could be a page. */
  readonly pages: PageFallback;
  readonly gate: AccessGate;
  readonly endings: GrantEndings;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error' | 'warn'>;
}

interface Target {
  readonly path: string;
  readonly rule: AccessRule | undefined;
  /** Undefined for a call of the contract. */
  readonly raw?: RawRoute;
}

const REFUSALS: ReadonlySet<string> = new Set(['unauthenticated', 'forbidden', 'too-many-requests']);

/** The control API and its raw routes over HTTP: nothing but what is marked as open is done without an access token. */
export class HttpServer implements Service {
  readonly name = 'http-server';
  readonly #deps: HttpServerDeps;
  readonly #control: ControlEndpoint;
  readonly #routes: RouteTable<Target>;
  readonly #calls: OpenCalls;
  readonly #refusals: RefusalLog;
  readonly #loopback: HttpListener;
  readonly #lan: HttpListener | undefined;

  constructor(deps: HttpServerDeps) {
    const { loopback, lan, rawRoutes, clock, endings, log } = deps;
    this.#deps = deps;
    this.#control = new ControlEndpoint(deps.router);
    this.#calls = new OpenCalls(clock, endings);
    this.#refusals = new RefusalLog({ log, clock });
    this.#routes = new RouteTable<Target>([
      ...controlRoutes().map(({ method, path, rule }) => ({ method, path, target: { path, rule } })),
      ...rawRoutes.map((raw) => ({ ...raw, target: { path: raw.path, rule: raw.rule, raw } })),
    ]);
    const listener = (options: ListenerOptions) =>
      new HttpListener(options, clock, (request, response, door) => this.#receive(request, response, door));
    this.#loopback = listener({ ...loopback, host: '127.0.0.1', flag: '--api-port', isLan: false });
    this.#lan = lan === undefined ? undefined : listener({ ...lan, flag: '--lan-port', isLan: true });
  }

  /** The port for this machine; 0 while it does not listen. */
  get port(): number {
    return this.#loopback.port;
  }

  /** The port for other machines; null where that is switched off. */
  get lanPort(): number | null {
    return this.#lan?.port ?? null;
  }

  /** @throws AppError `port-in-use` or `invalid-config` */
  async start(): Promise<void> {
    await this.#loopback.start();
    await this.#lan?.start().catch(async (error: unknown) => {
      await this.#loopback.stop();
      throw error;
    });
  }

  /** Shows the present certificate on the local network from the next connection on. */
  async renewCredentials(): Promise<void> {
    await this.#lan?.renewCredentials();
  }

  /** Ends event streams, lets short answers finish, and cuts what is left after a second. */
  async stop(): Promise<void> {
    const closed = Promise.all([this.#loopback.stop(), this.#lan?.stop()]);
    this.#calls.drain();
    await closed;
    this.#refusals.stop();
  }

  #receive(request: IncomingMessage, response: ServerResponse, door: Door): void {
    this.#answer(request, response, door).catch((error: unknown) =>
      sendError(request, response, error, this.#deps.log),
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    setSecurityHeaders(request, response, door);
    response.once('close', () => this.#calls.isDraining && request.socket.destroySoon());
    const { method = 'GET', url = '/' } = request;
    const match = this.#routes.match(method, url.split('?', 1)[0] ?? '/');
    const found = this.#pageAt(method, url, match);
    const target = found.kind === 'found' ? found.target : undefined;
    let grant: Grant | undefined;
    try {
      checkSender(request, door);
      if (target?.rule !== 'open') {
        grant = this.#deps.gate.authenticate(request, door, target?.raw);
        if (target !== undefined) checkRule(grant.token, target.rule);
      }
      const { ending, release } = this.#calls.watch(grant);
      response.once('close', release);
      const call = { request, response, door, grant, draining: ending };
      await this.#actFor(call, async () => await this.#serve(foundIn(found, method, url), call));
    } catch (thrown) {
      const error = thrown instanceof HttpProblem ? thrown.error : thrown;
      if (wantsToSignIn(request, error)) return redirect(response, '/sign-in');
      if (error instanceof AppError && REFUSALS.has(error.code)) {
        const route = target?.path ?? 'no such route';
        const tokenId = grant?.token.id ?? null;
        this.#refusals.add({ address: addressOf(request), method, route, code: error.code, tokenId });
      }
      throw thrown;
    }
  }

  #pageAt(method: string, url: string, match: RouteMatch<Target>): RouteMatch<Target> {
    const { pages } = this.#deps;
    if (match.kind !== 'unknown' || isInferencePath(url) || !pages.takes(method, url)) return match;
    return { kind: 'found', target: { path: 'a page', rule: pages.route.rule, raw: pages.route }, parameters: {} };
  }

  async #actFor({ request, grant }: Pick<RawCall, 'request' | 'grant'>, work: () => Promise<void>): Promise<void> {
    if (grant === undefined) return await work();
    const { id, name, role } = grant.token;
    await actAs({ kind: 'access-token', tokenId: id, name, role, address: addressOf(request) }, work);
  }

  async #serve({ target, parameters }: Found, call: Omit<RawCall, 'parameters'>): Promise<void> {
    const { request, response, door, grant, draining } = call;
    const { isLocal } = door;
    if (target.raw !== undefined) {
      // Whoever loses their access in the middle of a file gets no more of it.
      draining.addEventListener('abort', () => draining.reason instanceof AppError && response.destroy(), {
        once: true,
      });
      return await target.raw.handle({ ...call, parameters });
    }
    if (request.method !== 'HEAD') return await this.#control.handle(request, response, { grant, draining, isLocal });
    // As GET, whose body node leaves out; an endless answer ends at once.
    request.method = 'GET';
    await this.#control.handle(request, response, { grant, draining: AbortSignal.abort(), isLocal });
  }
}

type Found = Extract<RouteMatch<Target>, { kind: 'found' }>;

/** @throws HttpProblem 404 or 405 */
function foundIn(match: RouteMatch<Target>, method: string, url: string): Found {
  switch (match.kind) {
    case 'unknown':
      throw new HttpProblem(new AppError('not-found', `there is nothing at ${url}`, { hint: 'See /docs.' }));
    case 'wrong-method': {
      const allow = match.allowed.join(', ');
      throw badRequest(405, `${method} is not possible here, only ${allow}`, { headers: { allow } });
    }
    case 'found':
      return match;
  }
}
