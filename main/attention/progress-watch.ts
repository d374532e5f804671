import type { JobId } from '../../common/domain/ids.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import type { JobProgress } from './situation.ts';

interface Seen {
  readonly mark: string;
  readonly at: number;
  /** Of the same mark. */
  readonly usualRoundMs: number | null;
}

/** Notices when something of a running job was last done: a round, or samples of a task. */
export class ProgressWatch {
  readonly #seen = new Map<JobId, Seen>();

  /** Of jobs that run and wait for nothing, with their last rounds. A job that waits begins anew when it goes on. */
  look(jobs: readonly JobDetails[], now: number): JobProgress[] {
    const running = jobs.filter(({ state, wait }) => state === 'running' && wait === null);
    const ids = new Set(running.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
    return running.map((job) => {
      const { rounds, tasks } = job;
      const done = tasks.map(
        ({ id, attempt, state, phase, samplesDone }) => `${id} ${attempt} ${state} ${phase} ${samplesDone}`,
      );
      const mark = JSON.stringify([job.roundsCommitted, done.toSorted()]);
      const known = this.#seen.get(job.id);
      const seen = known?.mark === mark ? known : { mark, at: now, usualRoundMs: median(spans(rounds)) };
      this.#seen.set(job.id, seen);
      return { job, progressAt: seen.at, usualRoundMs: seen.usualRoundMs };
    });
  }
}

function spans(rounds: JobDetails['rounds']): number[] {
  return rounds.flatMap(({ startedAt, committedAt }) => (committedAt === null ? [] : committedAt - startedAt));
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
