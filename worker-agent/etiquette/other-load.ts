import { cpus } from 'node:os';
import { ownProcessorMs } from './own-processor-time.ts';

interface Sample {
  readonly busyMs: number;
  readonly totalMs: number;
  readonly ownMs: number;
}

/** The share of all cores that programs other than the agent and its children keep busy. */
export class OtherLoad {
  #last: Sample | null = null;

  /** Over the time since the call before; null at the first one, and where the system does not tell. */
  async read(): Promise<number | null> {
    const last = this.#last;
    const ownMs = await ownProcessorMs();
    this.#last = ownMs === null ? null : { ...allCores(), ownMs };
    if (last === null || this.#last === null) return null;
    const totalMs = this.#last.totalMs - last.totalMs;
    if (totalMs <= 0) return null;
    // A child that has ended takes its time out of the sum: it counts as nothing then, not as less than that.
    const own = Math.max(0, this.#last.ownMs - last.ownMs);
    return Math.min(1, Math.max(0, (this.#last.busyMs - last.busyMs - own) / totalMs));
  }
}

function allCores(): { readonly busyMs: number; readonly totalMs: number } {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    totalMs += all;
    busyMs += all - times.idle;
  }
  return { busyMs, totalMs };
}
