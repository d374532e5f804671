import { expect } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest(
  'a job shows what it took for what, its model can be taken away, and a strategy says what it needs',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    await Promise.all([startAgents(orchestrator, 2), importDigits(orchestrator)]);
    const { id } = await orchestrator.client.jobs.create(aTrainJob({ rounds: 3, strategy: { name: 'fedavgm' } }));
    await orchestrator.untilSucceeded(id);
    const page = await openScreens(orchestrator, { path: `/jobs/${id}` });
    await page.getByRole('tab', { name: 'Classes' }).click();
    const grid = page.getByRole('tabpanel').getByRole('table');
    await grid.scrollIntoViewIfNeeded();
    // A row for each digit, below the heads.
    await expect.poll(() => grid.getByRole('row').count()).toBe(11);
    await takePictures(page, 'job-classes');

    await page.getByRole('link', { name: 'See the model' }).click();
    const exported = await page.getByRole('link', { name: /ONNX/ }).first().getAttribute('href');
    expect(exported).toContain('format=onnx');
    await takePictures(page, 'model-export');

    await page.goto(`${orchestrator.baseUrl}/jobs/new`);
    await page.getByText('More', { exact: true }).click();
    await page.getByLabel('Strategy').selectOption('krum');
    await page.getByText('Krum needs 5 updates').first().waitFor();
    await takePictures(page, 'new-job-strategy');
  },
);
