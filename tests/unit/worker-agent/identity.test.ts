import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DeviceId } from '../../../common/domain/ids.ts';
import { loadIdentity } from '../../../worker-agent/identity.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

test('a device makes itself an identity and keeps it', async () => {
  const folder = join(aTemporaryFolder(), 'new');
  const first = await loadIdentity(folder);
  expect(DeviceId.safeParse(first.deviceId).success).toBe(true);
  expect(first.name).toBe(hostname().replace(/\.local$/, ''));
  expect(await loadIdentity(folder)).toEqual(first);
  expect((await loadIdentity(aTemporaryFolder())).deviceId).not.toBe(first.deviceId);
});

test('a name that is given is kept from then on', async () => {
  const folder = aTemporaryFolder();
  const { deviceId } = await loadIdentity(folder);
  expect(await loadIdentity(folder, 'studio')).toEqual({ deviceId, name: 'studio' });
  expect(await loadIdentity(folder)).toEqual({ deviceId, name: 'studio' });
});

test.each(['{', '{}', '{"deviceId":"No Id","name":"x"}'])(
  'a file that is no identity is left alone: %s',
  async (text) => {
    const folder = aTemporaryFolder();
    const path = join(folder, 'identity.json');
    writeFileSync(path, text);
    await expect(loadIdentity(folder)).rejects.toMatchObject({
      code: 'invalid-config',
      message: `${path} is not an identity of this program`,
      hint: expect.stringContaining('Remove the file'),
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
