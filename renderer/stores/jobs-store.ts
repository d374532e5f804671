import { create } from 'zustand';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { JobId } from '../../common/domain/ids.ts';
import { hasEnded, type Job } from '../../common/domain/job.ts';
import type { Mirror } from '../connection/mirror.ts';
import { refreshSoon } from './refresh-soon.ts';

interface JobsState {
  readonly phase: 'loading' | 'ready';
  /** Newest first. */
  readonly jobs: readonly Job[];
}

/** The screens list so many; older ones are found by their address. */
const LISTED = 500;

const useJobsState = create<JobsState>()(() => ({ phase: 'loading', jobs: [] }));

export const useJobsPhase = () => useJobsState((state) => state.phase);
export const useJobs = () => useJobsState((state) => state.jobs);
export const useJob = (id: JobId) => useJobsState((state) => state.jobs.find((job) => job.id === id));
export const useUnfinishedJobCount = () =>
  useJobsState((state) => state.jobs.filter((job) => !hasEnded(job.state)).length);

/** Mirrors the jobs as they stand. */
export function jobsMirror(): Mirror {
  let refresh: (() => void) | undefined;
  const load = async (client: ControlClient): Promise<void> => {
    useJobsState.setState({ phase: 'ready', jobs: await client.jobs.list({ limit: LISTED }) });
  };
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(400, async () => await load(client));
      if (messages.some((message) => message.type === 'event' && 'jobId' in message.event.body)) refresh();
    },
  };
}
