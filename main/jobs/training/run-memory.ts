import type { JobWaitFor } from '../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { JobMemory } from '../job-memory.ts';
import type { Compute } from './compute/compute.ts';

/** Told what a job waits for; null once it does not. */
export type SetWait = (wait: JobWaitFor | null) => void;

interface RunMemorySetup {
  readonly spec: TrainJobSpec;
  readonly compute: Pick<Compute, 'isIdle' | 'isResting' | 'rest'>;
  readonly setWait: SetWait;
}

/** What one run takes of the orchestrator's memory, and gives back while it only waits. */
export class RunMemory {
  readonly #memory: Pick<JobMemory, 'take' | 'release' | 'waits'>;
  readonly #setup: RunMemorySetup;

  constructor(memory: Pick<JobMemory, 'take' | 'release' | 'waits'>, setup: RunMemorySetup) {
    this.#memory = memory;
    this.#setup = setup;
  }

  /** Waits, and says so, until the run fits; call what it returns when the thread has what it needs. Rejects with the signal's reason. */
  take(parameterBytes: number | undefined, signal: AbortSignal): Promise<() => void> {
    const { spec, setWait } = this.#setup;
    return this.#memory.take(spec, parameterBytes, { setWait, signal });
  }

  release(): void {
    this.#memory.release(this.#setup.spec);
  }

  /** Has `wait` tell what it waits for; from then until its end the thread may be let go. */
  async restDuring(wait: (setWait: SetWait) => Promise<void>): Promise<void> {
    const { spec, compute, setWait } = this.#setup;
    let goOn: (() => void) | undefined;
    try {
      await wait((what) => {
        setWait(what);
        if (what !== null) goOn ??= this.#memory.waits(spec, compute);
      });
    } finally {
      goOn?.();
    }
  }
}
