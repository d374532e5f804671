import { readdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import { ResourceName } from '../../../../common/domain/ids.ts';
import { LocalDatasets } from '../../../../worker-agent/datasets/local-datasets.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const mine = ResourceName.parse('mine');
const other = ResourceName.parse('other');

/** A CSV file with the class in its last column. */
function aTable(rows: readonly string[]): string {
  const path = join(aTemporaryFolder(), 'table.csv');
  writeFileSync(path, ['a,b,kind', ...rows, ''].join('\n'));
  return path;
}

const source = (rows: readonly string[], name = mine) => ({ name, path: aTable(rows), label: 'kind' });

const packsIn = (folder: string, packs: readonly string[]) =>
  readdirSync(join(folder, 'datasets'), { recursive: true, encoding: 'utf8' })
    .map((path) => basename(path))
    .filter((name) => packs.includes(name));

it('offers what it read, all of it to train on, also after a restart', async () => {
  const folder = aTemporaryFolder();
  const offered = await new LocalDatasets(folder).add(source(['1,2,cat', '3,4,dog', '5,6,cat']));
  expect(offered).toMatchObject({ name: mine, samples: 3, shape: [2], classes: ['cat', 'dog'] });

  const again = new LocalDatasets(folder);
  expect(await again.list()).toEqual([offered]);
  expect(decodeSamplePack(new Uint8Array(await readFile(await again.packFile(mine))).buffer)).toMatchObject({
    count: 3,
  });
});

it('replaces an offer of the same name, and its pack', async () => {
  const folder = aTemporaryFolder();
  const datasets = new LocalDatasets(folder);
  const before = await datasets.add(source(['1,2,cat', '3,4,dog']));
  const beside = await datasets.add(source(['9,9,x', '8,8,y'], other));
  const after = await datasets.add(source(['1,2,cat', '3,4,dog', '5,6,cat']));
  expect(await datasets.list()).toEqual([beside, after]);
  expect(packsIn(folder, [before.pack])).toEqual([]);
});

it('keeps a pack as long as one of two offers with the same data needs it', async () => {
  const folder = aTemporaryFolder();
  const datasets = new LocalDatasets(folder);
  const { pack } = await datasets.add(source(['1,2,cat', '3,4,dog']));
  expect((await datasets.add(source(['1,2,cat', '3,4,dog'], other))).pack).toBe(pack);
  await datasets.remove(mine);
  expect(packsIn(folder, [pack])).toEqual([pack]);
  await datasets.remove(other);
  expect(packsIn(folder, [pack])).toEqual([]);
});

it('keeps the older offer when the new data cannot be read', async () => {
  const datasets = new LocalDatasets(aTemporaryFolder());
  const offered = await datasets.add(source(['1,2,cat', '3,4,dog']));
  await expect(datasets.add(source(['1,2,cat', 'wrong,4,dog']))).rejects.toMatchObject({ code: 'dataset-malformed' });
  await expect(datasets.add({ name: mine, path: '/nowhere.csv' })).rejects.toMatchObject({
    code: 'dataset-unreadable',
  });
  expect(await datasets.list()).toEqual([offered]);
});

it('says what is not offered', async () => {
  const datasets = new LocalDatasets(aTemporaryFolder());
  expect(await datasets.list()).toEqual([]);
  await expect(datasets.remove(mine)).rejects.toMatchObject({ code: 'not-found' });
  await expect(datasets.packFile(mine)).rejects.toMatchObject({ code: 'dataset-mismatch' });
});
