import { join } from 'node:path';
import { expect } from 'vitest';
import { LogDatabase } from '../../main/storage/log-database.ts';
import { recordOf } from '../../platform/logging/parse-log-line.ts';
import { importDigits } from '../support/digits.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const MANY = 100_000;

/** A data folder whose orchestrator has logged a lot in the last hour. */
function aTalkativePast(): string {
  const folder = aTemporaryFolder();
  const database = new LogDatabase({ path: join(folder, 'logs', 'logs.sqlite'), limitBytes: 256 << 20 });
  const from = Date.now() - 3_600_000;
  for (let first = 0; first < MANY; first += 5_000) {
    const records = Array.from({ length: 5_000 }, (_, index) => {
      const place = first + index;
      const level = place % 1_000 === 0 ? 'error' : place % 100 === 0 ? 'warn' : 'info';
      const head = {
        at: from + place * 30,
        level,
        component: 'past',
        message: `word${place} of a talkative hour`,
      } as const;
      return { ...recordOf(head, { place }), source: 'orchestrator' as const };
    });
    database.write(records, []);
  }
  database.close();
  return folder;
}

screensTest('logs are narrowed, searched, followed and unfolded, however many there are', async () => {
  const orchestrator = await TestOrchestrator.start({ folder: aTalkativePast() });
  const { client } = orchestrator;
  await importDigits(orchestrator);
  const [agent] = await startAgents(orchestrator, 2);
  const { id } = await client.jobs.create(aTrainJob());
  await orchestrator.untilSucceeded(id);
  const page = await openScreens(orchestrator, { path: '/logs' });
  const list = page.getByRole('grid', { name: 'Log records, newest first' });
  const filters = page.getByRole('region', { name: 'Filter log records' });
  await list.getByText('update delivered').first().waitFor();
  await takePictures(page, 'logs');

  // What is searched is there at once, of a hundred thousand.
  const search = filters.getByRole('searchbox', { name: 'Words in a record' });
  const startedAt = performance.now();
  await search.fill('word77777 talk');
  await list.getByRole('row', { name: /info .*word77777 of a talkative hour/ }).waitFor();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(new URL(page.url()).search).toBe('?text=word77777+talk');
  await list.getByRole('row', { name: /word77777/ }).click();
  const details = page.getByRole('complementary', { name: 'Log record' });
  await details.getByText('77777', { exact: true }).waitFor();
  await details.getByRole('button', { name: 'Close' }).click();
  await filters.getByRole('button', { name: 'Show everything' }).click();

  await filters.getByRole('combobox', { name: 'Level' }).selectOption('error');
  await filters.getByRole('combobox', { name: 'Component' }).selectOption('past');
  await list.getByText('That is all: 100 records.').waitFor();
  await filters.getByRole('button', { name: 'Show everything' }).click();

  // Older ones come as one scrolls, and whoever has scrolled away is not disturbed by new ones.
  await list.getByText('update delivered').first().waitFor();
  await list.press('End');
  await list.press('End');
  await expect.poll(() => list.evaluate((grid) => grid.scrollTop)).toBeGreaterThan(10_000);
  const place = await list.evaluate((grid) => grid.scrollTop);
  await agent?.stop();
  await page.getByRole('button', { name: /new records?$/ }).waitFor();
  expect(await list.evaluate((grid) => grid.scrollTop)).toBe(place);
  await page.getByRole('button', { name: /new records?$/ }).click();
  await expect.poll(() => list.evaluate((grid) => grid.scrollTop)).toBe(0);
  await page.getByRole('button', { name: /new records?$/ }).waitFor({ state: 'detached' });

  // From a job, and from a device.
  await page.goto(`${orchestrator.baseUrl}/jobs/${id}`);
  await page.getByRole('link', { name: 'Logs of this job' }).click();
  await filters.getByRole('button', { name: /^Remove the filter Job/ }).waitFor();
  await list.getByText('update delivered').first().click();
  await details.getByRole('link', { name: id }).waitFor();
  await takePictures(page, 'logs-record');
  await page.goto(`${orchestrator.baseUrl}/devices/${agent?.deviceId}`);
  await page.getByRole('link', { name: 'Logs of this device' }).click();
  await list.getByText(/member of the cluster/).waitFor();
  expect(await list.getByText('agent-2').count()).toBe(0);
  await search.fill('nothing-of-that-kind');
  await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();

  await page.getByRole('button', { name: 'Levels' }).click();
  const dialog = page.getByRole('dialog', { name: 'How much is to be logged?' });
  await dialog.getByLabel('Where').selectOption({ label: 'agent-2' });
  await takePictures(page, 'logs-levels');
  await dialog.getByRole('button', { name: 'Set' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await client.logs.levels()).toMatchObject([{ component: null, level: 'debug' }]);
});
