import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupName } from '../../common/domain/backup.ts';
import { Timestamp } from '../../common/domain/ids.ts';
import { replaceFile, syncFile } from '../../platform/blobs/durable-files.ts';

/** A restore that was decided on: from when this file is there until it is done, every start carries it on. */
export const PendingRestore = z.strictObject({
  backup: BackupName,
  madeAt: Timestamp,
  since: Timestamp,
  /** Folder in the data folder for what is there now. */
  aside: z.string().regex(/^before-restore-[\w-]{1,64}$/),
});
export type PendingRestore = z.infer<typeof PendingRestore>;

const PENDING = 'restore-pending.json';
const DONE = 'restore-done.json';
const STAGED = 'restore';

/** What belongs to the cluster that goes, and has no part in the one that comes. */
const LEAVES = [
  'orchestrator.sqlite-wal',
  'orchestrator.sqlite-shm',
  'metrics.sqlite',
  'metrics.sqlite-wal',
  'metrics.sqlite-shm',
  'updates',
  'uploads',
];
/** What is replaced. */
const COMES = ['orchestrator.sqlite', 'keys', 'blobs'];
/** What is only put in place where there is none: ports and addresses belong to a machine. */
const COMES_IF_MISSING = ['config.yaml'];

/** Moves a file or folder within the data folder. */
export type Move = (from: string, to: string) => Promise<void>;

/** Where a backup is laid ready in a data folder. */
export function stagedFolder(data: string): string {
  return join(data, STAGED);
}

/** The restore that waits for the next start, if any. */
export async function readPendingRestore(data: string): Promise<PendingRestore | undefined> {
  return await readRecord(join(data, PENDING));
}

/** Decides on the restore that lies ready: one file, so that it is decided or it is not. */
export async function decideRestore(data: string, restore: PendingRestore): Promise<void> {
  await replaceFile(join(data, PENDING), `${JSON.stringify(restore)}\n`);
}

/** Takes the decision back; all is as it was. */
export async function undoRestore(data: string): Promise<void> {
  await rm(join(data, PENDING), { force: true });
  await syncFile(data);
  await rm(stagedFolder(data), { recursive: true, force: true });
}

/**
 * Carries out a restore that was decided on, by renames, before anything reads the folder. Killed at any point it is gone on
 * with by the next start: nothing ever runs on a mixture. Without a decision what was laid ready is swept.
 */
export async function applyPendingRestore(data: string, move: Move = rename): Promise<PendingRestore | undefined> {
  const pending = await readPendingRestore(data);
  const staged = stagedFolder(data);
  if (pending === undefined) {
    await rm(staged, { recursive: true, force: true });
    return undefined;
  }
  const aside = join(data, pending.aside);
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const item of LEAVES) if (await exists(join(data, item))) await move(join(data, item), join(aside, item));
  for (const item of COMES) {
    if (!(await exists(join(staged, item)))) continue; // it came before a kill
    if (await exists(join(data, item))) await move(join(data, item), join(aside, item));
    await move(join(staged, item), join(data, item));
  }
  for (const item of COMES_IF_MISSING) {
    if ((await exists(join(staged, item))) && !(await exists(join(data, item)))) {
      await move(join(staged, item), join(data, item));
    }
  }
  await syncFile(aside);
  await syncFile(data);
  await move(join(data, PENDING), join(data, DONE));
  await syncFile(data);
  await rm(staged, { recursive: true, force: true });
  if ((await readdir(aside)).length === 0) await rm(aside, { recursive: true });
  return pending;
}

/** The restore that this start has carried out, or an earlier one that did not come to tell of it. */
export async function readDoneRestore(data: string): Promise<PendingRestore | undefined> {
  return await readRecord(join(data, DONE));
}

/** It was told of. */
export async function forgetDoneRestore(data: string): Promise<void> {
  await rm(join(data, DONE), { force: true });
}

async function readRecord(path: string): Promise<PendingRestore | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : PendingRestore.parse(JSON.parse(text));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
