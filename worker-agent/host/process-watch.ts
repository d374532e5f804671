import type { TaskUse } from '../../common/domain/work-use.ts';
import type { ProcessUse } from '../../platform/process/process-use.ts';

/** What a process takes from its first look on, or from its own start. */
export class ProcessWatch {
  readonly #read: () => Promise<ProcessUse | null>;
  readonly #countsAll: boolean;
  #first: ProcessUse | undefined;
  #last: ProcessUse | undefined;
  #peakBytes = 0;
  /** Processor time that `spentMs` has told of. */
  #toldMs = 0;

  constructor(read: () => Promise<ProcessUse | null>, { countsAll = false }: { readonly countsAll?: boolean } = {}) {
    this.#read = read;
    this.#countsAll = countsAll;
  }

  /** A process that is gone stays what it was. */
  async look(): Promise<void> {
    const use = await this.#read();
    if (use === null) return;
    if (this.#first === undefined) {
      this.#first = use;
      this.#toldMs = use.cpuMs;
    }
    this.#last = use;
    // A mark that has risen since the first look was set since, whenever that was.
    const mark = use.markBytes ?? 0;
    const hasRisen = this.#countsAll || mark > (this.#first.markBytes ?? 0);
    this.#peakBytes = Math.max(this.#peakBytes, use.memoryBytes, hasRisen ? mark : 0);
  }

  get memoryBytes(): number {
    return this.#last?.memoryBytes ?? 0;
  }

  /** Null of a process that was never seen. */
  get total(): TaskUse | null {
    if (this.#first === undefined || this.#last === undefined) return null;
    const before = this.#countsAll ? 0 : this.#first.cpuMs;
    return { cpuSeconds: Math.max(0, this.#last.cpuMs - before) / 1_000, peakMemoryBytes: this.#peakBytes };
  }

  /** Processor time since the call before, or since the first look. */
  takeSpentMs(): number {
    const now = this.#last?.cpuMs ?? 0;
    const spent = Math.max(0, now - this.#toldMs);
    this.#toldMs = now;
    return spent;
  }
}
