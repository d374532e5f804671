import { MOST_USES, sumOfUses, type TaskUse, type WorkUse } from '../../common/domain/work-use.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { type ProcessUse, readProcessUse } from '../../platform/process/process-use.ts';
import { ProcessWatch } from './process-watch.ts';

type TrainingWork = Extract<WorkUse['work'], { kind: 'training' }>;

/** The system counts in hundredths of a second: what was used in less than this would be chance. */
const LEAST_MS = 500;

/** A process that serves a model, and how many tokens it has said. */
export interface ServedProcess {
  readonly deployment: string;
  readonly pid: number;
  readonly tokens: number;
}

interface WorkUsesDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly served: () => readonly ServedProcess[];
  readonly read?: (pid: number) => Promise<ProcessUse | null>;
}

interface Training {
  readonly work: TrainingWork;
  readonly watch: ProcessWatch;
  hasEnded: boolean;
}

interface Serving {
  readonly watch: ProcessWatch;
  toldTokens: number;
}

/** Follows what one task takes, in whichever processes it trains. */
export interface TaskMeter {
  /** Does work of the task in a process; without one of its own nothing is known. */
  readonly within: <Result>(pid: number | undefined, work: () => Promise<Result>) => Promise<Result>;
  /** So far; null where it is not known. */
  total(): TaskUse | null;
}

/** Looks at the processes of this device's work: when a task's training begins and ends, and with each beat. */
export class WorkUses {
  readonly #deps: Required<WorkUsesDeps>;
  #training: Training[] = [];
  #serving = new Map<number, Serving>();
  #told: WorkUse[] = [];
  #lookedAt: number;
  #looking: Promise<void> | undefined;

  constructor(deps: WorkUsesDeps) {
    this.#deps = { read: readProcessUse, ...deps };
    this.#lookedAt = deps.clock.monotonic();
  }

  /** For a task that is to train. */
  meter(of: Omit<TrainingWork, 'kind'>): TaskMeter {
    const work = { kind: 'training' as const, ...of };
    const watches: ProcessWatch[] = [];
    return {
      within: async (pid, train) => {
        if (pid === undefined) return await train();
        const watch = new ProcessWatch(() => this.#deps.read(pid));
        watches.push(watch);
        const training = { work, watch, hasEnded: false };
        this.#training.push(training);
        // Training does not wait for it: what is to end it comes at any time.
        const first = watch.look();
        try {
          return await train();
        } finally {
          await first;
          await watch.look();
          training.hasEnded = true;
        }
      },
      total: () => sumOfUses(watches.flatMap(({ total }) => total ?? [])),
    };
  }

  /** As of the look that the call before has begun: nobody waits for it. Work that has ended since then is told of once more. */
  read(): WorkUse[] {
    if (this.#deps.clock.monotonic() - this.#lookedAt >= LEAST_MS) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
    }
    return this.#told;
  }

  /** Resolves once the look that is under way is over. */
  async settled(): Promise<void> {
    await this.#looking;
  }

  async #look(): Promise<void> {
    const served = this.#deps.served();
    this.#serving = new Map(served.map(({ pid }) => [pid, this.#serving.get(pid) ?? this.#watched(pid)]));
    const open = [...this.#training.filter(({ hasEnded }) => !hasEnded), ...this.#serving.values()];
    await Promise.all(open.map(({ watch }) => watch.look()));
    const now = this.#deps.clock.monotonic();
    const seconds = (now - this.#lookedAt) / 1_000;
    this.#lookedAt = now;
    const training = this.#training;
    this.#training = training.filter(({ hasEnded }) => !hasEnded);
    this.#told = [
      ...training.flatMap(({ work, watch }) => useOf(work, watch, seconds, null)),
      ...served.flatMap(({ deployment, pid, tokens }) => {
        const serving = this.#serving.get(pid);
        if (serving === undefined) return [];
        const said = tokens - serving.toldTokens;
        serving.toldTokens = tokens;
        return useOf({ kind: 'serving', deployment }, serving.watch, seconds, said / seconds);
      }),
    ].slice(-MOST_USES);
  }

  #watched(pid: number): Serving {
    return { watch: new ProcessWatch(() => this.#deps.read(pid), { countsAll: true }), toldTokens: 0 };
  }
}

function useOf(work: WorkUse['work'], watch: ProcessWatch, seconds: number, tokensPerSecond: number | null): WorkUse[] {
  const { total, memoryBytes } = watch;
  if (total === null) return [];
  const cores = Math.round(watch.takeSpentMs() / seconds) / 1_000;
  return [{ work, ...total, memoryBytes, cores, tokensPerSecond }];
}
