import { EventEmitter, on } from 'node:events';
import type { Server } from '@grpc/grpc-js';
import { AppError } from '../../common/errors.ts';
import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '../../proto/gen/grpc/health/v1/health_pb.js';
import { addService, type ServiceOptions } from './server-handlers.ts';

/** `grpc.health.v1`: what load balancers and probes ask. The empty name stands for the server as a whole. */
export class HealthService {
  readonly #statuses = new Map<string, ServingStatus>();
  readonly #changes = new EventEmitter().setMaxListeners(0);

  set(service: string, serving: boolean): void {
    this.#statuses.set(service, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    this.#changes.emit('change', service);
  }

  addTo(server: Server, draining: AbortSignal, options: ServiceOptions): void {
    const statuses = this.#statuses;
    const changes = this.#changes;
    addService(
      server,
      Health,
      {
        async check({ service }) {
          const status = statuses.get(service);
          if (status === undefined) throw new AppError('not-found', `there is no service ${service}`);
          return { status };
        },
        async *watch({ service }, { signal }) {
          let last = statuses.get(service) ?? ServingStatus.SERVICE_UNKNOWN;
          yield { status: last };
          const stop = AbortSignal.any([signal, draining]);
          try {
            for await (const [changed] of on(changes, 'change', { signal: stop })) {
              const status = statuses.get(service) ?? ServingStatus.SERVICE_UNKNOWN;
              if (changed === service && status !== last) {
                last = status;
                yield { status };
              }
            }
          } catch (error) {
            if (!stop.aborted) throw error;
          }
        },
      },
      options,
    );
  }
}
