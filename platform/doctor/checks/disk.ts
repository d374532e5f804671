import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BOTH_ROLES,
  type Check,
  cannotTell,
  EVERYWHERE,
  fail,
  type Outcome,
  ok,
  type Subject,
  warn,
} from '../check.ts';
import { fileSystemName, isInMemory, isRemote } from '../parsing/file-system-name.ts';

/** Below it a disk is full for the purposes of people: models are larger. */
const FULL_BYTES = 256 << 20;
const LOW_BYTES = 4 * 2 ** 30;
const FEW_INODES = 10_000;

/** Whether there is room where the data lie, and whether they are safe there. */
export const diskCheck: Check = {
  id: 'disk',
  roles: BOTH_ROLES,
  platforms: EVERYWHERE,
  async run({ platform }, { data: path, role }) {
    const told = await statfs(path).catch(() => null);
    if (told === null) return [cannotTell(path, 'missing')];
    const fileSystem = fileSystemName(platform, told.type);
    const room = roomOutcome(path, told.bavail * told.bsize, told.blocks * told.bsize, fileSystem);
    const outcomes: Outcome[] = [room, ...placeOutcomes(path, fileSystem, role)];
    if (told.files > 0 && told.ffree < FEW_INODES && told.ffree / told.files < 0.05) {
      const shortage = { kind: 'disk-inodes', path, free: told.ffree, total: told.files } as const;
      outcomes.push(told.ffree === 0 ? fail(shortage) : warn(shortage));
    }
    const reason = await writingFails(path);
    // What a full disk refuses was said already.
    if (reason !== null && reason !== 'ENOSPC') outcomes.push(fail({ kind: 'disk-read-only', path, reason }));
    return outcomes;
  },
};

function roomOutcome(path: string, freeBytes: number, totalBytes: number, fileSystem: string | null): Outcome {
  const fact = { kind: 'disk-room', path, freeBytes, totalBytes, fileSystem } as const;
  if (freeBytes < FULL_BYTES) return fail(fact);
  return freeBytes < LOW_BYTES ? warn(fact) : ok(fact);
}

function placeOutcomes(path: string, fileSystem: string | null, role: Subject['role']): Outcome[] {
  if (fileSystem === null) return [];
  if (isInMemory(fileSystem)) return [warn({ kind: 'disk-in-memory', path, fileSystem })];
  // A database on a file server may be damaged: its locks are not kept there.
  if (isRemote(fileSystem)) {
    const fact = { kind: 'disk-remote', path, fileSystem } as const;
    return [role === 'orchestrator' ? fail(fact) : warn(fact)];
  }
  return [];
}

/** Tries to write; the code of the error, or null. */
async function writingFails(folder: string): Promise<string | null> {
  const file = join(folder, `.doctor-${randomUUID()}`);
  try {
    await writeFile(file, 'can this be written?', { flag: 'wx', mode: 0o600 });
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}
