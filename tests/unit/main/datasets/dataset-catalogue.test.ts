import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, test, vi } from 'vitest';
import { decodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import type { Dataset } from '../../../../common/domain/dataset.ts';
import { DatasetCatalogue } from '../../../../main/datasets/dataset-catalogue.ts';
import { aStore, started } from '../storage/a-store.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from '../storage/temporary-folder.ts';

const csv = (rows: number) =>
  `a,b,label\n${Array.from({ length: rows }, (_, i) => `${i},${i * 2},${i % 2 === 0 ? 'even' : 'odd'}`).join('\n')}\n`;

function aFile(name: string, content: string): string {
  const path = join(aTemporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function aCatalogue(folder = aTemporaryFolder(), isDatasetUsed = () => false) {
  const store = await aStore(folder);
  const errors: unknown[] = [];
  const log = { error: (...line: unknown[]) => void errors.push(line) };
  const datasets = await started(new DatasetCatalogue({ ...store, log, isDatasetUsed }));
  const settled = async (name: string): Promise<Dataset> => {
    await vi.waitFor(() => expect(datasets.get(name).state).not.toBe('importing'), { timeout: 10_000, interval: 5 });
    return datasets.get(name);
  };
  return { ...store, datasets, settled, errors };
}

describe('an import', () => {
  test('keeps both splits, and says so once they are there', async () => {
    const { datasets, settled, blobs, bodies } = await aCatalogue();
    const path = aFile('numbers.csv', csv(100));
    const begun = datasets.import({ name: 'numbers', path, holdout: 0.2 });
    expect(begun).toMatchObject({ state: 'importing', progress: 0, train: null, source: path });
    const ready = await settled('numbers');
    expect(ready).toMatchObject({ state: 'ready', progress: 1, shape: [2], classes: ['even', 'odd'], failure: null });
    expect([ready.train?.samples, ready.test?.samples]).toEqual([80, 20]);
    expect(bodies()).toEqual([{ kind: 'dataset-imported', dataset: 'numbers', train: 80, test: 20 }]);
    for (const split of [ready.train, ready.test]) {
      if (split === null) throw new Error('a split is missing');
      await blobs.verify(split.sha256);
      const pack = readFileSync(blobs.path(split.sha256));
      expect(pack.length).toBe(split.sizeBytes);
      expect(decodeSamplePack(new Uint8Array(pack).buffer)).toMatchObject({ count: split.samples, shape: [2] });
    }
    expect(datasets.list(undefined, 10)).toEqual([ready]);
  });

  test('of bad data fails with the place, and the name may be tried again', async () => {
    const { datasets, settled, blobs, bodies, errors } = await aCatalogue();
    const path = aFile('bad.csv', 'a,label\n1,x\nnan,y\n');
    datasets.import({ name: 'numbers', path });
    const failed = await settled('numbers');
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'dataset-malformed' }, train: null });
    expect(failed.failure?.message).toContain('bad.csv');
    expect(bodies()).toEqual([{ kind: 'dataset-import-failed', dataset: 'numbers', failure: failed.failure }]);
    expect(await blobs.list()).toEqual([]);
    expect(errors).toEqual([]);
    datasets.import({ name: 'numbers', path: aFile('good.csv', csv(20)) });
    expect(await settled('numbers')).toMatchObject({ state: 'ready', failure: null });
  });

  test('of a path that is not there, or not absolute, is refused or fails', async () => {
    const { datasets, settled } = await aCatalogue();
    expect(() => datasets.import({ name: 'numbers', path: 'data.csv' })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ path: 'path' }) }),
    );
    expect(() => datasets.get('numbers')).toThrow(expect.objectContaining({ code: 'not-found' }));
    datasets.import({ name: 'numbers', path: '/no/such/file.csv' });
    expect(await settled('numbers')).toMatchObject({ state: 'failed', failure: { code: 'dataset-unreadable' } });
  });

  test('of a name that is taken is refused', async () => {
    const { datasets, settled } = await aCatalogue();
    const path = aFile('numbers.csv', csv(20));
    datasets.import({ name: 'numbers', path });
    expect(() => datasets.import({ name: 'numbers', path })).toThrow(expect.objectContaining({ code: 'conflict' }));
    await settled('numbers');
    expect(() => datasets.import({ name: 'numbers', path })).toThrow(
      expect.objectContaining({ code: 'already-exists' }),
    );
  });

  test('never holds up the main thread', async () => {
    const { datasets, settled } = await aCatalogue();
    const path = aFile('large.csv', csv(300_000));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    datasets.import({ name: 'large', path });
    await settled('large');
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan(500);
  });

  test('cut off by a crash has failed at the next start', async () => {
    const folder = aTemporaryFolder();
    const before = await aCatalogue(folder);
    before.datasets.import({ name: 'numbers', path: aFile('numbers.csv', csv(20)) });
    const half = before.datasets.get('numbers');
    await before.settled('numbers');
    before.database
      .prepare<[string]>("update datasets set state = 'importing', body_json = ?")
      .run(JSON.stringify({ ...half, progress: 0 }));
    const { datasets, bodies } = await aCatalogue(folder);
    expect(datasets.get('numbers')).toMatchObject({
      state: 'failed',
      failure: { code: 'cancelled', message: expect.stringContaining('stopped during the import') },
    });
    expect(bodies().at(-1)).toMatchObject({ kind: 'dataset-import-failed', dataset: 'numbers' });
  });

  test('is ended by a stop, and has failed', async () => {
    const { datasets } = await aCatalogue();
    datasets.import({ name: 'large', path: aFile('large.csv', csv(400_000)) });
    datasets.import({ name: 'second', path: aFile('large.csv', csv(400_000)) });
    datasets.import({ name: 'waiting', path: aFile('large.csv', csv(10)) });
    await datasets.stop();
    const message = expect.stringContaining('the orchestrator stopped');
    for (const name of ['large', 'second', 'waiting']) {
      expect(datasets.get(name)).toMatchObject({ state: 'failed', failure: { code: 'cancelled', message } });
    }
  });

  test.skipIf(noSmallDisk !== undefined)('onto a full disk fails with storage-full and leaves nothing', async () => {
    const { datasets, settled, folder, blobs } = await aCatalogue(aSmallDisk(1 << 20));
    datasets.import({ name: 'large', path: aFile('large.csv', csv(200_000)) });
    expect(await settled('large')).toMatchObject({ state: 'failed', failure: { code: 'storage-full' } });
    expect(await blobs.list()).toEqual([]);
    expect(readdirSync(join(folder, 'blobs', 'unfinished'))).toEqual([]);
  });
});

describe('removing', () => {
  test('gives back what nothing else uses', async () => {
    const { datasets, settled, blobs, bodies } = await aCatalogue();
    const path = aFile('numbers.csv', csv(20));
    for (const name of ['one', 'two']) {
      datasets.import({ name, path });
      await settled(name);
    }
    await new Promise(setImmediate);
    await datasets.remove('one');
    expect(await blobs.list()).toHaveLength(2);
    await datasets.remove('two');
    expect(await blobs.list()).toEqual([]);
    expect(bodies().at(-1)).toEqual({ kind: 'dataset-removed', dataset: 'two' });
    await expect(datasets.remove('two')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is refused while a job needs it', async () => {
    const { datasets, settled } = await aCatalogue(aTemporaryFolder(), () => true);
    datasets.import({ name: 'one', path: aFile('numbers.csv', csv(20)) });
    await settled('one');
    await expect(datasets.remove('one')).rejects.toMatchObject({ code: 'conflict' });
    expect(datasets.get('one').state).toBe('ready');
  });

  test('of what is being imported gives the import up, and the name is free', async () => {
    const { datasets, settled, blobs, bodies } = await aCatalogue();
    datasets.import({ name: 'large', path: aFile('large.csv', csv(400_000)) });
    await datasets.remove('large');
    expect(() => datasets.get('large')).toThrow(expect.objectContaining({ code: 'not-found' }));
    datasets.import({ name: 'large', path: aFile('small.csv', csv(10)) });
    expect((await settled('large')).state).toBe('ready');
    await datasets.stop();
    expect(await blobs.list()).toHaveLength(2);
    expect(bodies().map(({ kind }) => kind)).toEqual(['dataset-removed', 'dataset-imported']);
  });
});

test('a folder of nothing is no data set', async () => {
  const { datasets, settled } = await aCatalogue();
  const path = join(aTemporaryFolder(), 'empty');
  mkdirSync(path);
  datasets.import({ name: 'empty', path });
  expect((await settled('empty')).state).toBe('failed');
});
