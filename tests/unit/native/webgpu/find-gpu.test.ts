import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findGpu } from '../../../../native/webgpu/find-gpu.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

/** A folder with a package of the name webgpu that holds this program. */
function installed(program: string): string {
  const folder = aTemporaryFolder();
  const place = join(folder, 'node_modules/webgpu');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "type": "module", "main": "index.js" }');
  writeFileSync(join(place, 'index.js'), program);
  return folder;
}

const NO_ADAPTER = 'export const create = () => ({ requestAdapter: async () => null });';
const ADAPTER = `export const create = () => ({ requestAdapter: async () => ({ info: { vendor: 'v', device: 'apple-m2', description: '' } }) });`;

test('without the package there is no GPU, and the reason says where it was looked for', async () => {
  const empty = aTemporaryFolder();
  expect(await findGpu({ named: '', folder: empty })).toEqual({
    gpu: null,
    reason: 'the package webgpu is not installed',
  });
  expect(await findGpu({ named: empty })).toEqual({
    gpu: null,
    reason: `the package webgpu is not installed in ${empty}`,
  });
  expect(await findGpu({ named: 'none', folder: installed(ADAPTER) })).toMatchObject({
    reason: 'EO_WEBGPU forbids it',
  });
});

test('the package is found in the folder of the caller, and the named one goes first', async () => {
  const folder = installed(ADAPTER);
  expect(await findGpu({ named: '', folder })).toMatchObject({ name: 'apple m2' });
  expect(await findGpu({ named: installed(NO_ADAPTER), folder })).toMatchObject({
    reason: expect.stringContaining('no GPU'),
  });
});

test('a package that cannot be loaded is a reason, not an error', async () => {
  const search = await findGpu({ named: installed("throw new Error('built for another system');") });
  expect(search).toMatchObject({ gpu: null, reason: expect.stringContaining('built for another system') });
});
