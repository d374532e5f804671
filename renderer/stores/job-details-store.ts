import { useEffect } from 'react';
import { create } from 'zustand';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { RoundAttempts } from '../../common/domain/attempt.ts';
import type { LiveMessage } from '../../common/domain/event.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { Job, Round } from '../../common/domain/job.ts';
import { hasCode } from '../../common/errors.ts';
import { useClient } from '../connection/connection-context.ts';
import type { Mirror } from '../connection/mirror.ts';
import { firstOpenRound, foldTasks, mergeByRound } from './job-details-merge.ts';
import { refreshSoon } from './refresh-soon.ts';

/** A job with its whole history, as far as it was heard of. */
export type JobView =
  | { readonly phase: 'loading' }
  | { readonly phase: 'missing' }
  | {
      readonly phase: 'ready';
      readonly job: Job;
      readonly rounds: readonly Round[];
      readonly attempts: readonly RoundAttempts[];
      /** False until the attempts of all rounds have come. */
      readonly isWhole: boolean;
    };

interface Watch {
  viewers: number;
  readonly refresh: () => void;
}

const LOADING: JobView = { phase: 'loading' };
const useViews = create<{ readonly byId: ReadonlyMap<JobId, JobView> }>()(() => ({ byId: new Map() }));
const watches = new Map<JobId, Watch>();

/** A job with rounds and attempts, kept up to date while the component shows it. */
export function useJobView(id: JobId): JobView {
  const client = useClient();
  useEffect(() => watchJob(client, id), [client, id]);
  return useViews((state) => state.byId.get(id)) ?? LOADING;
}

/** Several jobs at once, for comparing them. */
export function useJobViewsOf(ids: readonly JobId[]): ReadonlyMap<JobId, JobView> {
  const client = useClient();
  const key = ids.join(',');
  useEffect(() => {
    const stops = key.split(',').map((id) => watchJob(client, id as JobId));
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, key]);
  return useViews((state) => state.byId);
}

/** Follows the jobs that are open: what devices report at once, rounds and attempts soon after. */
export function jobDetailsMirror(): Mirror {
  return {
    async load(client) {
      await Promise.all([...watches.keys()].map((id) => loadView(client, id)));
    },
    receive(messages) {
      for (const [id, { refresh }] of watches) {
        const concerned = messages.filter((message) => concerns(message, id));
        if (concerned.length === 0) continue;
        foldInto(id, concerned);
        if (concerned.some(({ type }) => type === 'event')) refresh();
      }
    },
  };
}

function watchJob(client: ControlClient, id: JobId): () => void {
  const known = watches.get(id);
  const watch = known ?? { viewers: 0, refresh: refreshSoon(250, async () => await loadView(client, id)) };
  watch.viewers++;
  watches.set(id, watch);
  if (known === undefined) {
    // What fails now is asked for again when the connection is back.
    void loadView(client, id).catch(() => undefined);
    dropUnwatched();
  }
  return () => {
    watch.viewers--;
    if (watch.viewers === 0) watches.delete(id);
  };
}

/** What is no longer looked at stays until something else is opened: the way back shows it at once. */
function dropUnwatched(): void {
  useViews.setState(({ byId }) => {
    const unwatched = [...byId.keys()].filter((id) => !watches.has(id)).slice(0, -4);
    if (unwatched.length === 0) return { byId };
    return { byId: new Map([...byId].filter(([id]) => !unwatched.includes(id))) };
  });
}

async function loadView(client: ControlClient, id: JobId): Promise<void> {
  const before = useViews.getState().byId.get(id);
  const from = before?.phase === 'ready' && before.isWhole ? firstOpenRound(before.rounds, before.attempts) : 1;
  try {
    const { rounds, tasks: _, ...job } = await client.jobs.get({ id, from });
    update(id, (view) => ({
      phase: 'ready',
      job,
      rounds: mergeByRound(view.rounds, rounds, ({ number }) => number, from),
      attempts: view.attempts,
      isWhole: view.isWhole,
    }));
    for (let next: number | null = from; next !== null; ) {
      const page: Awaited<ReturnType<typeof client.jobs.attempts>> = await client.jobs.attempts({ id, from: next });
      const start = next;
      update(id, (view) => ({
        ...view,
        phase: 'ready',
        job: view.job ?? job,
        attempts: mergeByRound(view.attempts, page.rounds, ({ round }) => round, start),
        isWhole: page.next === null,
      }));
      next = page.next;
    }
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
    setView(id, { phase: 'missing' });
  }
}

interface Contents {
  readonly job?: Job;
  readonly rounds: readonly Round[];
  readonly attempts: readonly RoundAttempts[];
  readonly isWhole: boolean;
}

function update(id: JobId, change: (view: Contents) => JobView): void {
  const view = useViews.getState().byId.get(id);
  setView(id, change(view?.phase === 'ready' ? view : { rounds: [], attempts: [], isWhole: false }));
}

function setView(id: JobId, view: JobView): void {
  useViews.setState(({ byId }) => ({ byId: new Map(byId).set(id, view) }));
}

function concerns(message: LiveMessage, id: JobId): boolean {
  if (message.type === 'event') return 'jobId' in message.event.body && message.event.body.jobId === id;
  return message.type === 'task-changed' && message.task.jobId === id;
}

function foldInto(id: JobId, messages: readonly LiveMessage[]): void {
  const view = useViews.getState().byId.get(id);
  if (view?.phase !== 'ready') return;
  const tasks = messages.filter((message) => message.type === 'task-changed').map(({ task }) => task);
  const attempts = foldTasks(view.attempts, tasks);
  if (attempts !== view.attempts) setView(id, { ...view, attempts });
}
