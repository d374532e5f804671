import { type BlobReference, type DeltaChain, MOST_DELTAS } from '../../../../common/domain/assignment.ts';
import type { JobId, Sha256 } from '../../../../common/domain/ids.ts';
import { type CompressionSpec, downOf, type JobCompression } from '../../../../common/specs/compression-spec.ts';
import type { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import type { Database } from '../../../storage/database.ts';
import type { BroadcastRows, StoredBroadcast } from '../../../storage/rows/broadcast-rows.ts';
import type { Compute } from '../compute/compute.ts';
import type { Followed } from '../compute/compute-methods.ts';

export interface BroadcastDeps {
  readonly database: Database;
  readonly broadcasts: BroadcastRows;
  readonly blobs: BlobStore;
  /** Removes content unless something still uses it. */
  readonly releaseBlob: (sha256: Sha256) => Promise<void>;
}

interface BroadcastSetup {
  readonly jobId: JobId;
  readonly compression: JobCompression;
  readonly compute: Pick<Compute, 'follow'>;
}

/** What the devices of a round start from. */
export interface Broadcast {
  readonly parameters: BlobReference;
  /** How a device that has taken part before gets there; null where all fetch the parameters. */
  readonly deltas: DeltaChain | null;
}

/**
 * What the devices of a job start from, round by round: the round's parameters where these travel as they are, else parameters
 * that follow them by packed changes (`follow`). It is made once: a round that is taken up again starts from the same bits.
 */
export class Broadcasts {
  readonly #deps: BroadcastDeps;
  readonly #jobId: JobId;
  readonly #packing: CompressionSpec;
  readonly #compute: Pick<Compute, 'follow'>;

  constructor(deps: BroadcastDeps, { jobId, compression, compute }: BroadcastSetup) {
    this.#deps = deps;
    this.#jobId = jobId;
    this.#packing = downOf(compression);
    this.#compute = compute;
  }

  /** What the devices of a round start from, given the parameters that the round before has made. */
  async of(round: number, exact: BlobReference): Promise<Broadcast> {
    if (this.#packing.name === 'none') return { parameters: exact, deltas: null };
    const { broadcasts } = this.#deps;
    const isMade = broadcasts.ofJob(this.#jobId).at(-1)?.round === round;
    if (!isMade) await this.#make(round, exact);
    const kept = broadcasts.ofJob(this.#jobId);
    const deltas = chainTo(kept, exact.sizeBytes);
    const parameters = { sha256: kept.at(-1)?.parametersSha256 ?? exact.sha256, sizeBytes: exact.sizeBytes };
    return { parameters, deltas: deltas.length === 0 ? null : { packing: this.#packing, deltas } };
  }

  async #make(round: number, exact: BlobReference): Promise<void> {
    const { database, broadcasts, blobs, releaseBlob } = this.#deps;
    const base = broadcasts.ofJob(this.#jobId).at(-1)?.parametersSha256 ?? null;
    const [file, changeFile] = [blobs.temporaryPath(), blobs.temporaryPath()];
    const followed = await this.#follow(exact, base, { file, changeFile });
    const parameters = followed?.parameters ?? exact;
    const letGo = [parameters, followed?.change ?? []].flat().map(({ sha256 }) => blobs.hold(sha256));
    try {
      if (followed !== null) {
        await blobs.publish(file, followed.parameters);
        await blobs.publish(changeFile, followed.change);
      }
      const delta = followed && { base, change: followed.change };
      const released = database.transaction(() => {
        broadcasts.add(this.#jobId, { round, parametersSha256: parameters.sha256, delta });
        const steps = chainTo(broadcasts.ofJob(this.#jobId), exact.sizeBytes).length;
        return broadcasts.release(this.#jobId, { first: round + 1 - Math.max(1, steps), last: round });
      });
      for (const sha256 of released) await releaseBlob(sha256);
    } finally {
      for (const release of letGo) release();
    }
  }

  /** Parameters near the exact ones and the change that leads there; null where no packed change does. */
  async #follow(
    exact: BlobReference,
    base: Sha256 | null,
    files: { readonly file: string; readonly changeFile: string },
  ): Promise<Followed | null> {
    // The largest of many parameters are no model: with top-k only changes are packed.
    if (base === null && this.#packing.name === 'top-k') return null;
    return await this.#compute.follow({
      target: this.#stored(exact.sha256),
      base: base && this.#stored(base),
      ...files,
    });
  }

  #stored(sha256: Sha256) {
    return { file: this.#deps.blobs.path(sha256), sha256 };
  }
}

/** The changes that lead to the last broadcast, oldest first: as many as are still less to fetch than the parameters. */
function chainTo(kept: readonly StoredBroadcast[], parameterBytes: number): DeltaChain['deltas'] {
  const chain: DeltaChain['deltas'] = [];
  let bytes = 0;
  for (const { delta } of kept.toReversed()) {
    if (delta === null || chain.length === MOST_DELTAS) break;
    bytes += delta.change.sizeBytes;
    if (bytes >= parameterBytes) break;
    chain.unshift({ ...delta });
    if (delta.base === null) break;
  }
  return chain;
}
