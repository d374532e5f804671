import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { JobId } from '../../common/domain/ids.ts';
import { hasCode } from '../../common/errors.ts';
import type { DesktopSettingsFile } from './settings/desktop-settings.ts';

interface PauseDeps {
  readonly client: Pick<ControlClient, 'jobs'>;
  readonly settings: Pick<DesktopSettingsFile, 'get' | 'change'>;
}

/** One switch for all jobs. It resumes only what it has paused itself, also after a restart of the app. */
export class PauseEverything {
  readonly #deps: PauseDeps;

  constructor(deps: PauseDeps) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#deps.settings.get().pausedJobs.length;
  }

  /** Pauses whatever runs or is queued; returns how many jobs that were. */
  async pause(): Promise<number> {
    const { client, settings } = this.#deps;
    const jobs = await client.jobs.list({ limit: 1_000 });
    const paused: JobId[] = [];
    for (const { id } of jobs.filter(({ state }) => state === 'running' || state === 'queued')) {
      if (await isDone(client.jobs.pause({ id }))) paused.push(id);
    }
    settings.change({ pausedJobs: [...new Set([...settings.get().pausedJobs, ...paused])] });
    return paused.length;
  }

  /** Resumes those that it has paused and that are still so; returns how many. */
  async resume(): Promise<number> {
    const { client, settings } = this.#deps;
    let count = 0;
    for (const id of settings.get().pausedJobs) if (await isDone(client.jobs.resume({ id }))) count++;
    settings.change({ pausedJobs: [] });
    return count;
  }
}

/** Somebody else may have ended, resumed or deleted the job meanwhile. */
async function isDone(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (hasCode(error, 'conflict') || hasCode(error, 'not-found')) return false;
    throw error;
  }
}
