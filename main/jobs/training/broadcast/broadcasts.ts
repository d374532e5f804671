import { type BlobReference, type DeltaChain, MOST_DELTAS } from '../../../../common/domain/assignment.ts';
import type { JobId, Sha256 } from '../../../../common/domain/ids.ts';
import { type CompressionSpec, downOf, type JobCompression } from '../../../../common/specs/compression-spec.ts';
import type { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import type { Database } from '../../../storage/database.ts';
import type { BroadcastRows, StoredBroadcast } from '../../../storage/rows/broadcast-rows.ts';
import type { Compute } from '../compute/compute.ts';

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
    const { database, broadcasts, releaseBlob } = this.#deps;
    const { broadcast, letGo } = await this.#follow(round, exact);
    const released = database.transaction(() => {
      broadcasts.add(this.#jobId, broadcast);
      const steps = chainTo(broadcasts.ofJob(this.#jobId), exact.sizeBytes).length;
      return broadcasts.release(this.#jobId, { first: round + 1 - Math.max(1, steps), last: round });
    });
    letGo();
    for (const sha256 of released) await releaseBlob(sha256);
  }

  /** The next broadcast, held in the store: the exact parameters where no packed change leads to something near. */
  async #follow(round: number, exact: BlobReference): Promise<{ broadcast: StoredBroadcast; letGo: () => void }> {
    const { broadcasts, blobs } = this.#deps;
    const base = broadcasts.ofJob(this.#jobId).at(-1)?.parametersSha256 ?? null;
    const [file, changeFile] = [blobs.temporaryPath(), blobs.temporaryPath()];
    // The largest of many parameters are no model: with top-k only changes are packed.
    const made =
      base === null && this.#packing.name === 'top-k'
        ? null
        : await this.#compute.follow({
            target: this.#stored(exact.sha256),
            base: base && this.#stored(base),
            file,
            changeFile,
          });
    if (made === null) {
      const broadcast = { round, parametersSha256: exact.sha256, delta: null };
      return { broadcast, letGo: blobs.hold(exact.sha256) };
    }
    const { parameters, change } = made;
    const holds = [blobs.hold(parameters.sha256), blobs.hold(change.sha256)];
    await blobs.publish(file, parameters);
    await blobs.publish(changeFile, change);
    return {
      broadcast: { round, parametersSha256: parameters.sha256, delta: { base, change } },
      letGo: () => {
        for (const letGo of holds) letGo();
      },
    };
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
