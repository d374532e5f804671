import { randomUUID } from 'node:crypto';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Database } from '../storage/database.ts';
import { ClusterRows, type StoredCluster } from '../storage/rows/cluster-rows.ts';

/** Who this cluster is: made at the first start, and then the same for good. A new name replaces the old. */
export class ClusterIdentity implements Service {
  readonly name = 'cluster-identity';
  readonly #rows: ClusterRows;
  readonly #clock: Clock;
  readonly #givenName: string | undefined;
  readonly #usualName: string;
  #cluster: StoredCluster | undefined;

  constructor(database: Database, clock: Clock, names: { readonly given: string | undefined; readonly usual: string }) {
    this.#rows = new ClusterRows(database);
    this.#clock = clock;
    this.#givenName = names.given;
    this.#usualName = names.usual;
  }

  async start(): Promise<void> {
    const known = this.#rows.read();
    if (known === undefined) {
      this.#cluster = { id: randomUUID(), name: this.#givenName ?? this.#usualName };
      this.#rows.create(this.#cluster, this.#clock.now());
    } else {
      this.#cluster = { ...known, name: this.#givenName ?? known.name };
      if (this.#cluster.name !== known.name) this.#rows.rename(this.#cluster.name);
    }
  }

  async stop(): Promise<void> {}

  get(): StoredCluster {
    if (this.#cluster === undefined) throw new Error('the cluster identity is not open');
    return this.#cluster;
  }
}
