import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfigFile } from '../../../../platform/settings/config-file.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const Settings = z.strictObject({
  port: z.int().min(0).max(65_535).optional(),
  level: z.enum(['info', 'warn']).optional(),
});

/** A folder whose `config.yaml` has this text. */
function aFolder(text: string): string {
  const folder = aTemporaryFolder();
  writeFileSync(join(folder, 'config.yaml'), text);
  return folder;
}

describe('config.yaml', () => {
  test.each([
    ['with settings', 'port: 8000\nlevel: warn\n', { port: 8_000, level: 'warn' }],
    ['that is JSON', '{"port": 1}', { port: 1 }],
    ['that is empty', '', {}],
    ['of comments only', '# port: 1\n', {}],
  ])('%s is read', async (_, text, expected) => {
    expect(await readConfigFile(aFolder(text), Settings)).toEqual(expected);
  });

  test('need not be there', async () => {
    expect(await readConfigFile(aTemporaryFolder(), Settings)).toEqual({});
  });

  test.each([
    ['a value that is too large', 'port: 70000', 'port', ['port', '70000', '65535']],
    ['a value of another kind', 'level: loud', 'level', ['level', 'loud', 'info', 'warn']],
    ['an unknown setting', 'prot: 1', 'prot', ['prot']],
    ['a list', '- 1', 'the file', ['object']],
  ])('with %s is refused, by setting, value and what is allowed', async (_, text, setting, words) => {
    const folder = aFolder(text);
    const refused = readConfigFile(folder, Settings);
    await expect(refused).rejects.toMatchObject({
      code: 'invalid-config',
      details: { file: join(folder, 'config.yaml'), setting },
    });
    for (const word of words) await expect(refused).rejects.toThrow(word);
  });

  test('that is not YAML is refused', async () => {
    const folder = aFolder('port: [');
    await expect(readConfigFile(folder, Settings)).rejects.toMatchObject({
      code: 'invalid-config',
      message: `${join(folder, 'config.yaml')} is not YAML`,
    });
  });

  test('that multiplies itself is refused', async () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a,*a]', 'c: [*b,*b,*b,*b,*b,*b]'].join('\n');
    await expect(readConfigFile(aFolder(bomb), Settings)).rejects.toMatchObject({ code: 'invalid-config' });
  });

  test('that cannot be read is refused, not passed over', async () => {
    const folder = aTemporaryFolder();
    mkdirSync(join(folder, 'config.yaml'));
    await expect(readConfigFile(folder, Settings)).rejects.toMatchObject({
      code: 'invalid-config',
      message: `${join(folder, 'config.yaml')} cannot be read`,
    });
  });
});
