import type { ResourceName } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';
import type { ReplicaTable } from './replica-table.ts';

interface ScalingDeps {
  readonly clock: Clock;
  readonly table: ReplicaTable;
  /** Requests that wait for a replica. */
  readonly waiting: (name: ResourceName) => number;
}

/** Requests have to wait for so long before another device is asked; it takes about as long to load. */
const GROW_AFTER_MS = 2_000;
const GROW_EVERY_MS = 5_000;
/** One device less would have been enough for so long. */
const SHRINK_AFTER_MS = 60_000;

interface Scale {
  wanted: number;
  /** When requests began to wait; undefined while none does. */
  busySince: number | undefined;
  /** Since when one replica less would do. */
  idleSince: number | undefined;
  changedAt: number;
}

/** How many replicas a deployment shall have: more while requests wait, fewer while they would not. */
export class Scaling {
  readonly #deps: ScalingDeps;
  readonly #scales = new Map<ResourceName, Scale>();

  constructor(deps: ScalingDeps) {
    this.#deps = deps;
  }

  /** Between `min` and `max`. To be asked every few seconds. */
  wanted({ name, spec }: StoredDeployment): number {
    const { clock, table, waiting } = this.#deps;
    const { min, max } = spec.replicas;
    const now = clock.monotonic();
    const scale = this.#scales.get(name) ?? {
      wanted: min,
      busySince: undefined,
      idleSince: undefined,
      changedAt: -Infinity,
    };
    this.#scales.set(name, scale);
    scale.wanted = Math.min(max, Math.max(min, scale.wanted));
    const replicas = table.of(name).filter(({ slots }) => slots > 0);
    const slots = replicas.reduce((sum, replica) => sum + replica.slots, 0);
    const active = replicas.reduce((sum, replica) => sum + replica.active, 0);
    const isBusy = waiting(name) > 0;
    const isIdle = !isBusy && replicas.length > 1 && active <= (slots * (replicas.length - 1)) / replicas.length / 2;
    // Who waits while a replica is still loading, waits for that one.
    const isAllThere = replicas.length >= scale.wanted;
    scale.busySince = isBusy && isAllThere ? (scale.busySince ?? now) : undefined;
    scale.idleSince = isIdle ? (scale.idleSince ?? now) : undefined;
    if (
      scale.busySince !== undefined &&
      now - scale.busySince >= GROW_AFTER_MS &&
      now - scale.changedAt >= GROW_EVERY_MS
    ) {
      this.#step(scale, Math.min(max, scale.wanted + 1), now);
    } else if (scale.idleSince !== undefined && now - scale.idleSince >= SHRINK_AFTER_MS) {
      this.#step(scale, Math.max(min, scale.wanted - 1), now);
    }
    return scale.wanted;
  }

  /** What was wanted when it was last asked. */
  current({ name, spec }: Pick<StoredDeployment, 'name' | 'spec'>): number {
    const { min, max } = spec.replicas;
    return Math.min(max, Math.max(min, this.#scales.get(name)?.wanted ?? min));
  }

  forget(name: ResourceName): void {
    this.#scales.delete(name);
  }

  #step(scale: Scale, wanted: number, now: number): void {
    if (wanted === scale.wanted) return;
    scale.wanted = wanted;
    scale.changedAt = now;
    scale.idleSince = undefined;
  }
}
