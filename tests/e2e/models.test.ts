import { join } from 'node:path';
import { expect } from 'vitest';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { importDigits } from '../support/digits.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';
import { answer } from './support/answer.ts';
import { dropFiles, pageFile } from './support/drop-files.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

screensTest('models are dropped, looked at with the devices that have room, and deleted', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/models' });
  await page.getByRole('heading', { name: 'No models yet' }).waitFor();
  await takePictures(page, 'models-empty');

  await TestAgent.start(orchestrator, { name: 'studio' });
  const files = [
    await pageFile(join(FIXTURES, 'moby-160k-Q8_0.gguf')),
    await pageFile(join(FIXTURES, 'rand-1x8-min.gguf'), 'Tiny Random (v1).gguf'),
  ];
  await dropFiles(page, files);
  const dialog = page.getByRole('dialog', { name: 'Add these 2 files?' });
  await dialog
    .getByText(/GGUF model · llama · .* parameters/)
    .first()
    .waitFor();
  await dialog.getByRole('button', { name: 'Add 2 models' }).waitFor();
  await takePictures(page, 'drop');
  const names = dialog.getByLabel('Store as');
  expect(await names.nth(1).inputValue()).toBe('tiny-random-v1');
  await names.nth(1).fill('Tiny!');
  await dialog.getByText('Lower-case letters, digits').waitFor();
  expect(await dialog.getByRole('button', { name: 'Add all 2' }).isDisabled()).toBe(true);
  await names.nth(1).fill('tiny');
  await dialog.getByRole('button', { name: 'Add 2 models' }).click();

  const tray = page.getByRole('region', { name: 'Uploads' });
  await tray.getByRole('link', { name: 'moby-160k-q8_0, version 1' }).waitFor();
  await tray.getByRole('link', { name: 'tiny, version 1' }).click();
  await page.waitForURL('**/models/tiny?version=1');
  const stored = await orchestrator.client.models.list({});
  expect(stored.map(({ name, sha256 }) => [name, sha256])).toEqual([
    ['moby-160k-q8_0', sha256Of(files[0]?.content ?? new Uint8Array())],
    ['tiny', sha256Of(files[1]?.content ?? new Uint8Array())],
  ]);
  await tray.getByRole('button', { name: 'Clear finished' }).click();
  await tray.waitFor({ state: 'detached' });

  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  const data = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ name: 'first-try', rounds: 1, data }));
  await orchestrator.untilSucceeded(id);
  await page.getByRole('row', { name: /first-try/ }).waitFor();

  await page.getByRole('row', { name: /moby/ }).click();
  const details = page.getByRole('complementary', { name: 'moby-160k-q8_0' });
  await details.getByText('fits', { exact: true }).waitFor();
  await details.getByText('Added from the file moby-160k-Q8_0.gguf').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    details.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('moby-160k-q8_0-v1.bin');
  await takePictures(page, 'model-details');

  // The same name is a new version; the same content once more is none.
  await dropFiles(page, [{ name: 'tiny.gguf', content: files[0]?.content ?? new Uint8Array() }]);
  await page.getByText('Becomes version 2 of this model.').waitFor();
  await page.getByRole('button', { name: 'Add the model' }).click();
  await tray.getByRole('link', { name: 'tiny, version 2' }).click();
  const tiny = page.getByRole('complementary', { name: 'tiny' });
  await tiny.getByRole('link', { name: 'v1' }).click();
  await page.waitForURL('**/models/tiny?version=1');
  await tiny.getByRole('button', { name: 'Delete version 1 of tiny' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete version 1 of tiny?' });
  await question.getByText('Its other versions stay.').waitFor();
  await answer(question, 'Delete version 1 of tiny');
  await tiny.getByRole('link', { name: 'v1' }).waitFor({ state: 'detached' });
  expect(await orchestrator.client.models.versions({ name: 'tiny' })).toMatchObject([{ version: 2 }]);

  await page.goto(`${orchestrator.baseUrl}/models`);
  await page.getByRole('row', { name: /moby/ }).waitFor();
  await takePictures(page, 'models');
  await page.getByRole('row', { name: /first-try/ }).click();
  await page.getByText('after round 1').waitFor();
  expect(await page.getByRole('link', { name: 'first-try' }).getAttribute('href')).toBe(`/jobs/${id}`);
});
