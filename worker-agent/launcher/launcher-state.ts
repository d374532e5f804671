import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Failure } from '../../common/domain/job.ts';
import { UpdateOrderId, UpdateResult } from '../../common/updates/agent-report.ts';
import { isNewer, ReleaseVersion } from '../../common/updates/release-version.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';

/** null: the one that was installed with the launcher. */
const Chosen = ReleaseVersion.nullable();

/** What the launcher remembers of releases, in a file that is replaced in one step. */
export const LauncherState = z.object({
  format: z.literal(1),
  current: Chosen,
  /** What to go back to is kept on the disk as long as this one. */
  previous: Chosen,
  /** A release that has not shown yet that it beats. */
  trial: z
    .object({
      version: ReleaseVersion,
      order: UpdateOrderId,
      /** It was started, and neither kept nor stopped by somebody: a life of the launcher that finds this puts the one before back. */
      hasBegun: z.boolean(),
      /** Of its process, while it runs. */
      pid: z.int().min(1).nullable(),
    })
    .nullable(),
  last: UpdateResult.nullable(),
  /** When the current release was kept, Unix milliseconds, and when it ended by itself since; the newest last. */
  keptAt: z.number().nullable().default(null),
  falls: z.array(z.number()).default([]),
});
export type LauncherState = z.infer<typeof LauncherState>;

export const FIRST_STATE: LauncherState = {
  format: 1,
  current: null,
  previous: null,
  trial: null,
  last: null,
  keptAt: null,
  falls: [],
};

/** A release that was kept goes nevertheless when it ends by itself so often within so long, in its first day. */
const MOST_FALLS = 3;
const FALLS_WITHIN_MS = 10 * 60_000;
const PROBATION_MS = 86_400_000;

/** A release is to be tried. */
export function beginTrial(state: LauncherState, version: ReleaseVersion, order: string): LauncherState {
  return { ...state, trial: { version, order, hasBegun: false, pid: null } };
}

/** The trial starts now, in the process of that number once there is one. */
export function startTrial(state: LauncherState, pid: number | null): LauncherState {
  return state.trial === null ? state : { ...state, trial: { ...state.trial, hasBegun: true, pid } };
}

/** Somebody has stopped the launcher: the trial begins anew with its next life. */
export function putTrialOff(state: LauncherState): LauncherState {
  return state.trial === null ? state : { ...state, trial: { ...state.trial, hasBegun: false, pid: null } };
}

/** The release on trial beats: it is the one to start from now on. */
export function keepTrial(state: LauncherState, now: number): LauncherState {
  if (state.trial === null) return state;
  const { version, order } = state.trial;
  const last: UpdateResult = { order, version, outcome: 'updated', failure: null };
  return { ...state, current: version, previous: state.current, trial: null, last, keptAt: now, falls: [] };
}

/** Whether the current release is as new as that what it does is looked at. */
export function isOnProbation({ current, keptAt }: LauncherState, now: number): boolean {
  return current !== null && keptAt !== null && Math.abs(now - keptAt) < PROBATION_MS;
}

/** The current release ended by itself. */
export function noteFall(state: LauncherState, now: number): LauncherState {
  return { ...state, falls: [...state.falls, now].slice(-MOST_FALLS) };
}

/** It does so again and again. */
export function keepsFalling({ falls }: LauncherState, now: number): boolean {
  const [first] = falls;
  return falls.length === MOST_FALLS && first !== undefined && Math.abs(now - first) < FALLS_WITHIN_MS;
}

/** The current release is not used any more, although it was kept. */
export function takeBack(state: LauncherState, failure: Failure): LauncherState {
  const { current, previous, last } = state;
  const told = last?.version === current ? ({ ...last, outcome: 'rolled-back', failure } as const) : last;
  return { ...state, current: previous, previous: null, last: told, keptAt: null, falls: [] };
}

/** The release on trial is not used any more. */
export function rollBack(state: LauncherState, failure: Failure): LauncherState {
  if (state.trial === null) return state;
  const { version, order } = state.trial;
  return { ...state, trial: null, last: { order, version, outcome: 'rolled-back', failure } };
}

/** Which release to start; null: the one that was installed. One that was installed later by hand goes before. */
export function releaseToStart({ trial, current }: LauncherState, installed: string): ReleaseVersion | null {
  if (trial !== null) return trial.version;
  return current !== null && isNewer(current, installed) ? current : null;
}

/** What is on the disk; a file that cannot be read is as none: the agent that was installed starts. */
export async function readLauncherState(file: string): Promise<LauncherState> {
  try {
    return LauncherState.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return FIRST_STATE;
  }
}

/** Replaces what is on the disk, for good. */
export async function writeLauncherState(file: string, state: LauncherState): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await replaceFile(file, `${JSON.stringify(state)}\n`);
}
