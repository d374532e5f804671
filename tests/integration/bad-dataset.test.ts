import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aDigitsFolder } from '../support/digits.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

/** Has the orchestrator read a data set that it cannot, and returns what it says. */
async function importBad({ client, live }: TestOrchestrator, path: string, label?: string): Promise<string> {
  const before = live.mark;
  await client.datasets.import({ name: 'bad', path, ...(label === undefined ? {} : { label }) });
  const { body } = await live.untilEvent('dataset-import-failed', () => true, { after: before });
  expect(body.failure.code).toBe('dataset-malformed');
  const dataset = await client.datasets.get({ name: 'bad' });
  expect(dataset).toMatchObject({ state: 'failed', train: null, test: null, failure: body.failure });
  await client.datasets.remove({ name: 'bad' });
  return body.failure.message;
}

async function aCsv(...rows: readonly string[]): Promise<string> {
  const path = join(aTemporaryFolder(), 'data.csv');
  await writeFile(path, `${rows.join('\n')}\n`);
  return path;
}

test('what is wrong with a data set is told by file, row and column', async () => {
  const orchestrator = await TestOrchestrator.start();

  const cutShort = await aDigitsFolder({ samples: 10, testSamples: 2 });
  const images = join(cutShort, 'train-images-idx3-ubyte');
  await truncate(images, 4_000);
  expect(await importBad(orchestrator, cutShort)).toContain(images);

  const pictures = aTemporaryFolder();
  await mkdir(join(pictures, 'cats'));
  const picture = join(pictures, 'cats', 'tom.png');
  await writeFile(picture, 'meow');
  expect(await importBad(orchestrator, pictures)).toContain(picture);

  const noLabel = await aCsv('a,b', '1,2', '3,4');
  expect(await importBad(orchestrator, noLabel, 'kind')).toMatch(new RegExp(`${noLabel}.*kind`));

  const ragged = await aCsv('a,b,label', '1,2,x', '3,y');
  expect(await importBad(orchestrator, ragged)).toMatch(new RegExp(`${ragged}.*3`));

  const notANumber = await aCsv('a,b,label', '1,2,x', '3,4,y', '5,NaN,x');
  expect(await importBad(orchestrator, notANumber)).toMatch(new RegExp(`${notANumber}.*4.*b`));

  expect(await orchestrator.client.datasets.list({})).toEqual([]);
});
