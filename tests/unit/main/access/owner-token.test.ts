import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OwnerToken } from '../../../../main/access/owner-token.ts';
import { readOwnerToken } from '../../../../platform/control-client/owner-token.ts';
import { anAccessRoom } from './an-access-room.ts';

async function anOwner() {
  const room = await anAccessRoom();
  const path = join(room.folder, 'owner-token');
  const start = async (): Promise<string> => {
    await new OwnerToken(room.folder, room.tokens).start();
    return readFileSync(path, 'utf8').trim();
  };
  return { ...room, path, start };
}

test('the owner gets a token for everything, in a file for their eyes only, and keeps it', async () => {
  const { start, path, tokens, folder } = await anOwner();
  const secret = await start();
  expect(tokens.admit(secret)).toMatchObject({ token: { name: 'owner', role: 'admin', scopes: [], expiresAt: null } });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o644);
  expect(await start()).toBe(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await readOwnerToken(folder)).toBe(secret);
});

test.each<[string, (path: string) => void]>([
  ['is gone', (path) => rmSync(path)],
  ['is empty', (path) => writeFileSync(path, '')],
  ['holds something else', (path) => writeFileSync(path, `eo_0123456789ab_${'x'.repeat(43)}\n`)],
])('when the file %s, a new token is made and the old one revoked', async (_, spoil) => {
  const { start, path, tokens } = await anOwner();
  const first = await start();
  spoil(path);
  writeFileSync(`${path}.new`, 'left by a crash', { mode: 0o644 });
  const second = await start();
  expect([tokens.admit(first), typeof tokens.admit(second)]).toEqual(['revoked', 'object']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('another token in the file is not the owner’s', async () => {
  const { start, path, aToken } = await anOwner();
  await start();
  const { secret } = aToken();
  writeFileSync(path, secret);
  expect(await start()).not.toBe(secret);
});
