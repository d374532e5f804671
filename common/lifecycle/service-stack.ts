import type { Service } from './service.ts';

/** Starts services in order and stops them in reverse. A failed start is undone. */
export class ServiceStack implements Service {
  readonly name = 'service-stack';
  readonly #services: readonly Service[];
  readonly #started: Service[] = [];

  constructor(services: readonly Service[]) {
    this.#services = services;
  }

  async start(): Promise<void> {
    for (const service of this.#services) {
      this.#started.push(service);
      try {
        await service.start();
      } catch (error) {
        await this.stop().catch(() => undefined);
        throw error;
      }
    }
  }

  /** Stops everything that was started, also when one of them fails, and then reports all failures together. */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (let service = this.#started.pop(); service !== undefined; service = this.#started.pop()) {
      try {
        await service.stop();
      } catch (error) {
        failures.push(new Error(`${service.name} did not stop cleanly`, { cause: error }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some services did not stop cleanly');
  }
}
