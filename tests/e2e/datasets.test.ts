import { join } from 'node:path';
import { expect } from 'vitest';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { dropFiles, pageFile } from './support/drop-files.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const ROOT = join(import.meta.dirname, '../..');
const DIGITS = join(ROOT, 'resources/datasets/uci-digits.csv.gz');

screensTest('a data set is dropped, read, looked into and deleted; those of devices stand below', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/datasets' });
  await page.getByRole('heading', { name: 'No data sets yet' }).waitFor();
  await page.getByText('No device offers any.').waitFor();

  await dropFiles(page, [await pageFile(DIGITS)]);
  const dialog = page.getByRole('dialog', { name: 'Add this file?' });
  await dialog.getByText('CSV table · compressed · 65 columns').waitFor();
  await dialog.getByLabel('Held out for testing').fill('95');
  await dialog.getByText('A number from 0 to 90.').waitFor();
  await dialog.getByLabel('Held out for testing').fill('20');
  await dialog.getByLabel('Factor on every value').fill('0,0625');
  await takePictures(page, 'drop-dataset');
  await dialog.getByRole('button', { name: 'Add the data set' }).click();
  const row = page.getByRole('row', { name: /uci-digits/ });
  await row.getByText('ready').waitFor();
  await row.click();
  const details = page.getByRole('complementary', { name: 'uci-digits' });
  await details.getByText(/^1,438 samples/).waitFor();
  await details.getByTitle('3: 146 to train on, 37 to test on').waitFor();
  await details.getByRole('columnheader', { name: 'First values' }).waitFor();
  await takePictures(page, 'dataset-details');
  expect(await details.getByRole('link', { name: 'Use in a new job' }).getAttribute('href')).toBe(
    '/jobs/new?dataset=uci-digits',
  );

  // A table whose third row has a word: what went wrong is said, and the name can be used again.
  const broken = new TextEncoder().encode('a,b,label\n1,2,x\n3,4,y\n5,oops,x\n');
  await dropFiles(page, [{ name: 'broken.csv', content: broken }]);
  await page.getByRole('button', { name: 'Add the data set' }).click();
  const failed = page.getByRole('row', { name: /broken/ });
  await failed
    .getByText(/^failed/)
    .first()
    .waitFor();
  await failed.click();
  const why = page.getByRole('complementary', { name: 'broken' });
  await why.getByText(/row 4, column 'b': 'oops' is not a number/).waitFor();

  const agent = await TestAgent.start(orchestrator, { name: 'studio', folder: await anAgentWith('station', DIGITS) });
  const offered = page.getByRole('region', { name: 'Offered by devices' });
  await offered.getByRole('link', { name: 'studio (1,797)' }).waitFor();
  await takePictures(page, 'datasets');
  await agent.kill();
  await offered.getByText('offline').waitFor();

  await row.click();
  await details.getByRole('button', { name: 'Delete uci-digits' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete the data set uci-digits?' });
  await question.getByText(/^Its 1,797 samples are deleted/).waitFor();
  await question.getByRole('button', { name: 'Delete uci-digits' }).click();
  await row.waitFor({ state: 'detached' });
  expect(await orchestrator.client.datasets.list({})).toMatchObject([{ name: 'broken', state: 'failed' }]);
});

/** The folder of an agent that offers a local data set. */
async function anAgentWith(name: string, path: string): Promise<string> {
  const folder = aTemporaryFolder();
  expect(await runEo(['agent', 'dataset', 'add', name, path, '--data', folder])).toMatchObject({ code: 0 });
  return folder;
}
