import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileKeyStore } from '../../../../platform/keys/file-key-store.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('a key store in files', () => {
  it('gives back what was kept, and nothing of what was not', async () => {
    const keys = new FileKeyStore(join(aTemporaryFolder(), 'keys'));
    expect(await keys.read('audit')).toBeUndefined();
    await keys.write('audit', 'first');
    await keys.write('audit', 'second');
    expect(await keys.read('audit')).toBe('second');
    expect(await keys.read('authority')).toBeUndefined();
  });

  it('lets only its owner in, also where the folder or a half-written file was open before', async () => {
    const folder = join(aTemporaryFolder(), 'keys');
    mkdirSync(folder, { mode: 0o755 });
    writeFileSync(join(folder, 'audit.new'), 'half', { mode: 0o644 });
    await new FileKeyStore(folder).write('audit', 'secret');
    expect(modeOf(folder)).toBe(0o700);
    expect(modeOf(join(folder, 'audit'))).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['audit']);
  });

  it.each([0o640, 0o604, 0o620])('refuses a file of mode %o', async (mode) => {
    const folder = join(aTemporaryFolder(), 'keys');
    const keys = new FileKeyStore(folder);
    await keys.write('audit', 'secret');
    chmodSync(join(folder, 'audit'), mode);
    await expect(keys.read('audit')).rejects.toMatchObject({
      code: 'invalid-config',
      details: { file: join(folder, 'audit'), mode: mode.toString(8) },
      hint: expect.stringContaining('chmod 600'),
    });
  });

  it('keeps to its folder', async () => {
    await expect(new FileKeyStore(aTemporaryFolder()).read('../audit')).rejects.toThrow('cannot be the name of a key');
  });
});
