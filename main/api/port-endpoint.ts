import { RPCHandler } from '@orpc/server/message-port';
import { ruleOf } from '../../common/api/access-rule.ts';
import type { Actor } from '../../common/domain/actor.ts';
import { asAppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { LinePort } from '../../platform/message-port/line-port.ts';
import { servePort } from '../../platform/message-port/serve-port.ts';
import type { Grant } from '../access/grant.ts';
import { actAs } from '../events/acting.ts';
import { checkRule } from './access-gate.ts';
import type { ControlContext } from './control-api.ts';
import type { ControlRouter } from './control-router.ts';
import { toOrpcError } from './error-answers.ts';

interface PortEndpointDeps {
  readonly router: ControlRouter;
  /** What the app may: asked anew for each call. */
  readonly grant: () => Promise<Grant>;
  /** Under whose name the account of this machine acts. */
  readonly user: string;
}

/** Serves the control API over message ports, to the desktop app that runs the orchestrator. It listens nowhere. */
export class PortEndpoint implements Service {
  readonly name = 'port-endpoint';
  readonly #handler: RPCHandler<ControlContext>;
  readonly #draining = new AbortController();
  readonly #ports = new Set<LinePort>();

  constructor({ router, grant, user }: PortEndpointDeps) {
    this.#handler = new RPCHandler(router, {
      clientInterceptors: [
        async (call) => {
          const granted = await grant().catch((error: unknown) => {
            throw toOrpcError(asAppError(error));
          });
          const { meta } = call.procedure['~orpc'];
          const rule = ruleOf(meta);
          try {
            if (rule !== 'open') checkRule(granted.token, rule);
          } catch (error) {
            throw toOrpcError(asAppError(error));
          }
          const actor: Actor = { kind: 'desktop', user, role: granted.token.role, address: 'the desktop app' };
          return await actAs(actor, () => call.next({ ...call, context: { ...call.context, grant: granted } }));
        },
      ],
    });
  }

  async start(): Promise<void> {}

  /** Ends event streams and closes all ports. */
  async stop(): Promise<void> {
    this.#draining.abort();
    for (const port of this.#ports) port.close();
    this.#ports.clear();
  }

  /** Answers whoever holds the other end, until it closes or the endpoint stops. */
  open(port: LinePort): void {
    this.#ports.add(port);
    port.on('close', () => this.#ports.delete(port));
    const context: ControlContext = { grant: undefined, draining: this.#draining.signal, isLocal: true };
    servePort(port, (checked) => this.#handler.upgrade(checked, { context }));
  }
}
