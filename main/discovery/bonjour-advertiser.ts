import type { Bonjour } from 'bonjour-service';
import type { Service } from '../../common/lifecycle/service.ts';
import { VERSION } from '../../common/version.ts';
import { BONJOUR_TYPE, openBonjour } from '../../platform/discovery/open-bonjour.ts';
import type { Logger } from '../../platform/logging/logger.ts';

interface BonjourAdvertiserDeps {
  readonly logger: Logger;
  readonly cluster: () => { readonly id: string; readonly name: string };
  /** Address that the orchestrator listens at; all of them for `0.0.0.0`. */
  readonly host: string;
  /** Fingerprint of the cluster's authority; empty without TLS. */
  readonly authority: () => string;
  readonly grpcPort: () => number;
  /** 0 without TLS. */
  readonly joinPort: () => number;
  readonly apiPort: () => number;
}

/** Tells agents where this orchestrator is. A machine without multicast is no reason not to start. */
export class BonjourAdvertiser implements Service {
  readonly name = 'bonjour-advertiser';
  readonly #deps: BonjourAdvertiserDeps;
  #bonjour: Bonjour | undefined;

  constructor(deps: BonjourAdvertiserDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { host, logger } = this.#deps;
    this.#bonjour = openBonjour(host, (error: unknown) =>
      logger.warn({ err: error }, 'Bonjour does not work here: agents need --orchestrator'),
    );
    this.#publish(this.#bonjour);
  }

  /** Announces what has changed. */
  async refresh(): Promise<void> {
    const bonjour = this.#bonjour;
    if (bonjour === undefined) return;
    await withdraw(bonjour);
    if (this.#bonjour === bonjour) this.#publish(bonjour);
  }

  async stop(): Promise<void> {
    const bonjour = this.#bonjour;
    if (bonjour === undefined) return;
    this.#bonjour = undefined;
    await withdraw(bonjour);
    bonjour.destroy();
  }

  #publish(bonjour: Bonjour): void {
    const { cluster, authority, grpcPort, joinPort, apiPort } = this.#deps;
    const { id, name } = cluster();
    bonjour.publish({
      // The id makes the name unique: two services of one name make browsers see a false departure.
      name: `EdgeOrchestra ${id.slice(0, 8)}`,
      type: BONJOUR_TYPE,
      port: grpcPort(),
      txt: {
        version: VERSION,
        cluster: id,
        name,
        ca: authority(),
        grpc: String(grpcPort()),
        join: String(joinPort()),
        api: String(apiPort()),
      },
      disableIPv6: true,
    });
  }
}

async function withdraw(bonjour: Bonjour): Promise<void> {
  await new Promise<void>((resolve) => {
    bonjour.unpublishAll(() => resolve());
  });
}
