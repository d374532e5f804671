import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../platform/blobs/durable-files.ts';

const NAME = 'join-string';

/** Keeps a join string for an agent that is started by the system: it does not belong on a command line. Only this account reads it. */
export async function keepInvitation(folder: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await replaceFile(invitationFile(folder), `${text}\n`);
}

/** Where a join string is kept. */
export function invitationFile(folder: string): string {
  return join(folder, NAME);
}

/** The join string that was kept; undefined without one. */
export async function keptInvitation(folder: string): Promise<string | undefined> {
  const text = await readFile(invitationFile(folder), 'utf8').catch(() => undefined);
  return text?.trim() || undefined;
}

/** It has been used. */
export async function forgetInvitation(folder: string): Promise<void> {
  await rm(invitationFile(folder), { force: true });
}
