import { hasEnded, type Job, type JobState } from '../../../common/domain/job.ts';

/** What a person can do to a job. */
export type JobDeed = 'pause' | 'resume' | 'cancel' | 'remove';

/** True when a job in that state lets it be done. */
export function allows(state: JobState, deed: JobDeed | 'change'): boolean {
  switch (deed) {
    case 'pause':
      return state === 'running' || state === 'queued';
    case 'change':
      return !hasEnded(state);
    case 'resume':
      return state === 'paused';
    case 'cancel':
      return !hasEnded(state);
    case 'remove':
      return hasEnded(state);
  }
}

/** Those of the jobs that let it be done. */
export function allowing(jobs: readonly Job[], deed: JobDeed): readonly Job[] {
  return jobs.filter(({ state }) => allows(state, deed));
}
