import type { JobWaitFor } from '../../common/domain/job.ts';
import type { MakeRoom } from '../../common/economy/economy-controller.ts';
import { hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';
import { jobMemoryBytes } from './job-memory-need.ts';
import type { Compute } from './training/compute/compute.ts';

interface JobMemoryDeps {
  readonly clock: Pick<Clock, 'after'>;
  readonly makeRoom: MakeRoom;
}

interface Taking {
  readonly setWait: (wait: JobWaitFor | null) => void;
  readonly signal: AbortSignal;
}

type Thread = Pick<Compute, 'isIdle' | 'isResting' | 'rest'>;

/** A job without room asks again after this. */
const ASK_AGAIN_MS = 3_000;

/** What jobs take of the orchestrator's own memory: none begins where it does not fit, and what only waits can give its part back. */
export class JobMemory {
  readonly #deps: JobMemoryDeps;
  /** Jobs that have begun here, and what each is counted as. */
  readonly #held = new Map<TrainJobSpec, number>();
  /** Threads of jobs that wait for devices. */
  readonly #waiting = new Map<TrainJobSpec, Thread>();
  #isSaving = false;

  constructor(deps: JobMemoryDeps) {
    this.#deps = deps;
  }

  /**
   * Waits, and says so, until the job fits into memory. Call the returned function when its thread has what it needs.
   * Rejects with the signal's reason.
   */
  async take(spec: TrainJobSpec, parameterBytes: number | undefined, { setWait, signal }: Taking): Promise<() => void> {
    const memoryBytes = jobMemoryBytes(spec, parameterBytes);
    for (let waits = false; ; waits = true) {
      signal.throwIfAborted();
      try {
        const done = await this.#deps.makeRoom({ what: `job ${spec.name}`, memoryBytes });
        this.#held.set(spec, memoryBytes);
        if (waits) setWait(null);
        return done;
      } catch (error) {
        if (!hasCode(error, 'no-room')) throw error;
        const { freeBytes } = error.details;
        const available = typeof freeBytes === 'number' ? Math.floor(freeBytes) : 0;
        if (!waits) setWait({ for: 'memory', needed: memoryBytes, available, message: error.message });
      }
      await this.#pause(signal);
    }
  }

  /** The job has ended, or stopped. */
  release(spec: TrainJobSpec): void {
    this.#held.delete(spec);
  }

  /** What jobs hold of the memory, for whoever wonders. */
  holdings(): { readonly name: string; readonly bytes: number }[] {
    return [...this.#held]
      .filter(([spec]) => this.#waiting.get(spec)?.isResting !== true)
      .map(([{ name }, bytes]) => ({ name: `job ${name}`, bytes }));
  }

  /** While a job waits for devices its thread may be let go. Call the returned function before it is needed again. */
  waits(spec: TrainJobSpec, compute: Thread): () => void {
    this.#waiting.set(spec, compute);
    if (this.#isSaving) void compute.rest();
    return () => void this.#waiting.delete(spec);
  }

  /** What the threads hold that do nothing; undefined where there is none. */
  idleBytes(): number | undefined {
    const idle = [...this.#waiting].filter(([, compute]) => compute.isIdle);
    return idle.length === 0 ? undefined : idle.reduce((sum, [spec]) => sum + (this.#held.get(spec) ?? 0), 0);
  }

  /** Has jobs that wait for devices do without their threads, now and until this is called with false. */
  async save(isSaving: boolean): Promise<void> {
    this.#isSaving = isSaving;
    if (isSaving) await Promise.all([...this.#waiting.values()].map((compute) => compute.rest()));
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const disarm = this.#deps.clock.after(ASK_AGAIN_MS, resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    await promise;
    disarm();
  }
}
