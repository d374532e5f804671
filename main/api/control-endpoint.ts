import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { traverseContractProcedures } from '@orpc/server';
import { type AccessRule, ruleOf } from '../../common/api/access-rule.ts';
import { controlContract } from '../../common/api/control-contract.ts';
import { AppError } from '../../common/errors.ts';
import type { ControlContext } from './control-api.ts';
import type { ControlRouter } from './control-router.ts';
import { bodyOfOrpcError } from './error-answers.ts';
import { HttpProblem } from './http-problem.ts';
import { readJsonBody } from './read-json-body.ts';

/** Comments on a quiet event stream, so that neither end takes it for dead. */
const KEEPALIVE_MS = 15_000;

interface ControlRoute {
  readonly method: string;
  readonly path: string;
  readonly rule: AccessRule | undefined;
}

/** Method, path and rule of every call of the contract. */
export function controlRoutes(): ControlRoute[] {
  const routes: ControlRoute[] = [];
  traverseContractProcedures({ router: controlContract, path: [] }, ({ contract }) => {
    const { route, meta } = contract['~orpc'];
    const { method, path } = route;
    if (method !== undefined && path !== undefined) routes.push({ method, path, rule: ruleOf(meta) });
  });
  return routes;
}

/** Serves the control API as REST: one request in, one answer or an event stream out. */
export class ControlEndpoint {
  readonly #handler: OpenAPIHandler<ControlContext>;

  constructor(router: ControlRouter) {
    this.#handler = new OpenAPIHandler(router, {
      customErrorResponseBodyEncoder: bodyOfOrpcError,
      eventIteratorKeepAliveInterval: KEEPALIVE_MS,
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse, context: ControlContext): Promise<void> {
    const body = await readJsonBody(request);
    const lost: unknown = context.draining.reason;
    if (lost instanceof AppError) throw new HttpProblem(lost);
    response.setHeader('cache-control', 'no-store');
    await this.#handler.handle(Object.assign(request, { body }), response, { context });
  }
}
