import { appendFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Sha256 } from '../../../../../common/domain/ids.ts';
import { AllowList } from '../../../../../worker-agent/trainer/allowed/allow-list.ts';
import { aTemporaryFolder } from '../../../../support/temporary-folder.ts';

function aList(name = 'digits.py') {
  const list = new AllowList(aTemporaryFolder());
  const file = join(aTemporaryFolder(), name);
  writeFileSync(file, 'print(1)\n');
  return { list, file };
}

describe('a trainer', () => {
  test('is allowed by the hash of its bytes, under the name of its file', async () => {
    const { list, file } = aList('Digits.PY'.toLowerCase());
    const { sha256 } = await list.allow(file);
    expect(await list.list()).toEqual([{ name: 'digits', language: 'python', sha256, path: file, state: 'allowed' }]);
    const { script } = await list.take(sha256);
    expect(Buffer.from(script).toString()).toBe('print(1)\n');
  });

  test('that has changed, or is gone, is not allowed any more', async () => {
    const { list, file } = aList();
    const { sha256 } = await list.allow(file);
    appendFileSync(file, 'print(2)\n');
    expect(await list.list()).toMatchObject([{ state: 'changed' }]);
    await expect(list.take(sha256)).rejects.toMatchObject({ code: 'trainer-not-allowed' });
    rmSync(file);
    expect(await list.list()).toMatchObject([{ state: 'missing' }]);
    await expect(list.take(sha256)).rejects.toMatchObject({ code: 'trainer-not-allowed' });
  });

  test('whose path leads elsewhere meanwhile is refused: the bytes count, not the name', async () => {
    const { list, file } = aList();
    const { sha256 } = await list.allow(file);
    const other = join(aTemporaryFolder(), 'other.py');
    writeFileSync(other, 'import os\n');
    rmSync(file);
    symlinkSync(other, file);
    await expect(list.take(sha256)).rejects.toMatchObject({ code: 'trainer-not-allowed' });
  });

  test('is allowed anew after a change, and then its old hash is not', async () => {
    const { list, file } = aList();
    const before = await list.allow(file);
    appendFileSync(file, 'print(2)\n');
    const after = await list.allow(file);
    expect(await list.list()).toMatchObject([{ name: 'digits', sha256: after.sha256, state: 'allowed' }]);
    await expect(list.take(before.sha256)).rejects.toMatchObject({ code: 'trainer-not-allowed' });
  });

  test('is taken back by its name', async () => {
    const { list, file } = aList();
    const { sha256 } = await list.allow(file, 'other');
    await expect(list.disallow('digits')).rejects.toMatchObject({ code: 'not-found' });
    await list.disallow('other');
    expect(await list.list()).toEqual([]);
    await expect(list.take(sha256)).rejects.toMatchObject({ code: 'trainer-not-allowed' });
  });

  test('that nobody has allowed is refused', async () => {
    const { list } = aList();
    await expect(list.take(Sha256.parse('0'.repeat(64)))).rejects.toMatchObject({ code: 'trainer-not-allowed' });
  });
});

describe('only a file that can be a trainer is allowed', () => {
  test.each([
    ['of another language', 'digits.sh', undefined, 'invalid-argument'],
    ['with a name that jobs cannot say', 'my digits.py', undefined, 'invalid-argument'],
    ['under a name that jobs cannot say', 'digits.py', '../digits', 'invalid-argument'],
  ])('%s', async (_, name, given, code) => {
    const { list, file } = aList(name);
    await expect(list.allow(file, given)).rejects.toMatchObject({ code });
    expect(await list.list()).toEqual([]);
  });

  test('none that is missing, a folder, or too large', async () => {
    const { list, file } = aList();
    await expect(list.allow(`${file}.py`)).rejects.toMatchObject({ code: 'not-found' });
    const folder = join(aTemporaryFolder(), 'digits.py');
    symlinkSync(aTemporaryFolder(), folder);
    await expect(list.allow(folder)).rejects.toMatchObject({ code: 'invalid-argument' });
    writeFileSync(file, Buffer.alloc(4 * 2 ** 20 + 1));
    await expect(list.allow(file)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
