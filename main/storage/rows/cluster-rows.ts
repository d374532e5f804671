import type { Database } from '../database.ts';

/** Who this cluster is. */
export interface StoredCluster {
  readonly id: string;
  readonly name: string;
}

/** The one row that names the cluster. */
export class ClusterRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read(): StoredCluster | undefined {
    return this.#database.prepare<[], StoredCluster>('select id, name from cluster').get();
  }

  create(cluster: StoredCluster, at: number): void {
    this.#database
      .prepare<[string, string, number]>('insert into cluster (id, name, created_at) values (?, ?, ?)')
      .run(cluster.id, cluster.name, at);
  }

  rename(name: string): void {
    this.#database.prepare<[string]>('update cluster set name = ?').run(name);
  }
}
