import { join } from 'node:path';
import { expect } from 'vitest';
import { aDigitsFolder } from '../support/digits.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { dragFromDisk, dropFiles, type PageFile, pageFile } from './support/drop-files.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const MOBY = join(import.meta.dirname, '../fixtures/moby-160k-Q8_0.gguf');
const JOB = `kind: train
name: digits
model:
  preset: mnist-2nn
data:
  kind: managed
  dataset: digits
rounds: 2
batchSize: 32
learningRate: 0.125
`;
const textFile = (name: string, text: string): PageFile => ({ name, content: new TextEncoder().encode(text) });

screensTest('what is dropped is recognised by its content, and what cannot be added says why', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/events' });
  const whole = (await pageFile(MOBY)).content;
  const hostile = new Uint8Array(whole);
  // The header claims 2^62 metadata entries.
  new DataView(hostile.buffer).setBigUint64(16, 2n ** 62n, true);
  await dropFiles(page, [
    { name: 'holiday.jpg', content: whole },
    { name: 'cut.gguf', content: whole.subarray(0, 100_000) },
    { name: 'hostile.gguf', content: hostile },
    textFile('model.gguf', '%PDF-1.7 a report'),
    textFile('my job.txt', JOB),
    textFile('numbers.csv', 'a,b,kind\n1,2,x\n3,4,y\n'),
  ]);
  const dialog = page.getByRole('dialog', { name: 'Add these 6 files?' });
  const item = (name: string) => dialog.getByRole('listitem', { name });
  await item('holiday.jpg').getByText('GGUF model · llama').waitFor();
  await item('cut.gguf')
    .getByText(/cut short: the header says 2\d\d kB, the file has 100 kB/)
    .waitFor();
  await item('hostile.gguf')
    .getByText(/not a sound GGUF file/i)
    .waitFor();
  await item('model.gguf').getByText('it looks like a PDF document').waitFor();
  await item('my job.txt').getByText('job file “digits”').waitFor();
  await item('numbers.csv').getByText('Which column holds the class?').waitFor();
  await takePictures(page, 'drop-problems');
  expect(await item('cut.gguf').getByLabel('Store as').count()).toBe(0);
  await item('numbers.csv').getByLabel('Column of the class').fill('kind');
  await dialog.getByRole('button', { name: 'Add all 2' }).waitFor();
  await item('model.gguf').getByRole('checkbox').check();
  await item('model.gguf').getByLabel('Store as').fill('report');
  await dialog.getByRole('button', { name: 'Add all 3' }).click();

  const tray = page.getByRole('region', { name: 'Uploads' });
  await tray.getByRole('link', { name: 'holiday.jpg, version 1' }).waitFor();
  await tray.getByRole('link', { name: 'report, version 1' }).waitFor();
  await tray.getByRole('link', { name: 'numbers', exact: true }).waitFor();
  expect(await orchestrator.client.models.list({})).toMatchObject([
    { name: 'holiday.jpg', format: 'gguf' },
    { name: 'report', format: 'file', description: { kind: 'unknown' } },
  ]);
  await orchestrator.live.untilEvent('dataset-imported', ({ dataset }) => dataset === 'numbers');
});

screensTest('a job file opens the form with it, in French too', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/datasets', locale: 'fr' });
  await dropFiles(page, [textFile('essai', JOB)], 'Lâchez pour voir ce que c’est');
  const dialog = page.getByRole('dialog', { name: 'Ajouter ce fichier ?' });
  await dialog.getByText('fichier du travail « digits »').waitFor();
  await takePictures(page, 'drop-job');
  await dialog.getByRole('button', { name: 'Ouvrir comme nouveau travail' }).click();
  await page.waitForURL('**/jobs/new');
  await page.getByText('learningRate: 0.125').waitFor();
});

screensTest('files and folders of the disk fall on the window', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator);
  await dragFromDisk(
    page,
    [MOBY, await aDigitsFolder({ samples: 120, testSamples: 30 })],
    async () => await takePictures(page, 'drop-zone'),
  );
  const dialog = page.getByRole('dialog', { name: 'Add these 2 files?' });
  await dialog.getByText(/data set of several files/).waitFor();
  await dialog.getByRole('listitem', { name: /moby/ }).getByText('GGUF model').waitFor();
  await dialog.getByRole('listitem').filter({ hasText: 'several files' }).getByLabel('Store as').fill('digits');
  await dialog.getByRole('button', { name: 'Add all 2' }).click();
  await orchestrator.live.untilEvent('dataset-imported', ({ dataset }) => dataset === 'digits');
  const { train, test, shape } = await orchestrator.client.datasets.get({ name: 'digits' });
  expect([train?.samples, test?.samples, shape]).toEqual([120, 30, [28, 28, 1]]);
  await page.getByRole('region', { name: 'Uploads' }).getByRole('link', { name: 'digits', exact: true }).click();
  const details = page.getByRole('complementary', { name: 'digits' });
  await details.getByRole('list', { name: /samples, each with its class/ }).waitFor();
  await takePictures(page, 'dataset-images');
});
