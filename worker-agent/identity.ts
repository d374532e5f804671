import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DeviceId } from '../common/domain/ids.ts';
import { AppError } from '../common/errors.ts';
import { replaceFile } from '../platform/blobs/durable-files.ts';

const Identity = z.object({ deviceId: DeviceId, name: z.string().min(1).max(128) });
/** Who this device is, for as long as its data folder lives. */
export type Identity = z.infer<typeof Identity>;

/** Where an agent says who it is: no folder without it is one of an agent. */
export function identityFile(folder: string): string {
  return join(folder, 'identity.json');
}

/** Reads the device's identity, or makes one at the first start. A name that is given replaces the kept one. */
export async function loadIdentity(folder: string, name?: string): Promise<Identity> {
  const path = identityFile(folder);
  // Copies of local data lie in it: nobody else on this machine is to read them.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const kept = await readIdentity(path);
  const identity: Identity = {
    deviceId: kept?.deviceId ?? DeviceId.parse(randomUUID()),
    name: name ?? kept?.name ?? hostname().replace(/\.local$/, ''),
  };
  if (identity.name !== kept?.name) await replaceFile(path, `${JSON.stringify(identity, null, 2)}\n`);
  return identity;
}

async function readIdentity(path: string): Promise<Identity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Identity.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('invalid-config', `${path} is not an identity of this program`, {
      cause,
      hint: 'Remove the file: the device then joins as a new one.',
    });
  }
}
