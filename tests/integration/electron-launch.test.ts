import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { BRIDGE_NAME } from '../../common/desktop/desktop-bridge.ts';
import { buildDesktopInto } from '../support/built-desktop.ts';
import { electronBinary } from '../support/electron-binary.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

test('a real Electron opens the window, apart from Node, with a bridge to the app', async ({ skip }) => {
  const binary = electronBinary();
  if ('whyNot' in binary) return skip(binary.whyNot);
  const folder = await mkdtemp(join(PROJECT, 'out-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await buildDesktopInto(join(folder, 'out'));
  await writeFile(join(folder, 'package.json'), '{"name":"edgeorchestra","type":"module","main":"out/main/index.js"}');
  const data = aTemporaryFolder();
  await writeFile(
    join(data, 'config.yaml'),
    'apiPort: 0\ngrpcPort: 0\njoinPort: 0\nadvertise: false\nhost: 127.0.0.1\n',
  );
  const isRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: binary.path,
    args: [folder, ...(process.platform === 'linux' && isRoot ? ['--no-sandbox'] : [])],
    env: { ...process.env, EO_DATA: data },
  });
  onTestFinished(() => app.close());
  const page = await app.firstWindow();
  await page.waitForURL('app://edgeorchestra/');
  expect(await page.evaluate("typeof require + ' ' + typeof process")).toBe('undefined undefined');
  expect(await page.evaluate(`Object.keys(${BRIDGE_NAME}).sort().join()`)).toBe('connect,pathForFile');
  expect(await app.evaluate(({ app: real }) => real.getName())).toMatch(/edgeorchestra/i);
});
