import { expect } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';
import { answer } from './support/answer.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('jobs are paused, resumed, cancelled, compared and deleted from the list', async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const { client } = orchestrator;
  const quick = await client.jobs.create(aTrainJob({ name: 'quick', rounds: 3, learningRate: 0.05 }));
  await orchestrator.untilSucceeded(quick.id);
  const careful = await client.jobs.create(
    aTrainJob({ name: 'careful', rounds: 4, learningRate: 0.15, localEpochs: 2 }),
  );
  await orchestrator.untilSucceeded(careful.id);
  await client.jobs.create(aTrainJob({ name: 'patient', strategy: { name: 'fedavg', minDevices: 5 } }));
  // Longer than any browser takes to come to the end of the story.
  await client.jobs.create(aSlowJob({ name: 'long', rounds: 400, localEpochs: 10 }));
  const page = await openScreens(orchestrator, { path: '/jobs' });
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name} `) });
  await row('patient').getByText('waits for devices, 2 of 5').waitFor();
  await row('long')
    .getByText(/[3-9] of 400/)
    .waitFor();
  await takePictures(page, 'jobs');

  const act = async (name: string, action: string) => {
    await page.getByRole('button', { name: `More for ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await act('long', 'Pause');
  await row('long').getByText('paused').waitFor();
  await act('long', 'Resume');
  await row('long').getByText('running').waitFor();
  await act('long', 'Cancel job');
  const question = page.getByRole('alertdialog', { name: 'Cancel long?' });
  await question.getByText(/ends for good/).waitFor();
  await question.getByRole('button', { name: 'Cancel long' }).click();
  await row('long').getByText('cancelled').waitFor();

  await row('quick').click({ modifiers: ['Control'] });
  await row('careful').click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'Compare jobs' }).waitFor();
  await page.getByRole('row', { name: /learningRate/ }).waitFor();
  await page.getByRole('img', { name: /^Accuracy of the jobs/ }).waitFor();
  await takePictures(page, 'compare');
  await page.getByRole('tab', { name: 'By time' }).click();
  expect(new URL(page.url()).pathname).toBe('/jobs/compare');

  await page.goBack();
  await act('quick', 'Delete');
  await answer(page.getByRole('alertdialog'), 'Delete quick');
  await row('quick').waitFor({ state: 'detached' });
});

screensTest('a job that waits says for what, in French as well', async () => {
  const { orchestrator } = await aCluster({ agents: 1 });
  const job = await orchestrator.client.jobs.create(aTrainJob({ strategy: { name: 'fedavg', minDevices: 2 } }));
  const page = await openScreens(orchestrator, { path: `/jobs/${job.id}`, locale: 'fr' });
  await page.getByText('Il attend des appareils : 1 sur 2 en ligne.').waitFor();
  await page.getByText('Il reprend tout seul dès qu’assez d’appareils sont en ligne.').waitFor();
  await page.getByRole('tab', { name: 'Journal' }).click();
  await page.getByRole('row', { name: /Le travail attend/ }).waitFor();
  await page.getByRole('tab', { name: 'Description' }).click();
  await page.getByText('minDevices: 2').waitFor();
  await takePictures(page, 'job-waiting-fr');
});
