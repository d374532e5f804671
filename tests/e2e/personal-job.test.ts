import { expect } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('what stays on the devices, by what they judge, and what came of fine-tuning is told', async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const data = {
    kind: 'managed',
    dataset: 'digits',
    partition: { scheme: 'shards', shardsPerPartition: 2 },
    partitions: 2,
  } as const;
  const { id } = await orchestrator.client.jobs.create(
    aTrainJob({ rounds: 4, data, learningRate: 0.05, personal: { layers: 'last', holdOut: 0.25, fineTuneEpochs: 3 } }),
  );
  const { fineTuning } = await orchestrator.untilSucceeded(id);
  const page = await openScreens(orchestrator, { path: `/jobs/${id}/devices` });
  await page.getByText('The last layers stay on the devices. Accuracy is of the 25% of each part').waitFor();
  const reached = ((fineTuning?.evaluation?.accuracy ?? 0) * 100).toFixed(1).replace(/\.0$/, '');
  await page.getByText(`2 parts went on with it for themselves: ${reached}% of what they hold out is right.`).waitFor();
  const devices = page.getByRole('tabpanel').getByRole('grid');
  await devices.getByRole('columnheader', { name: 'Own accuracy' }).waitFor();
  for (const name of ['agent-1', 'agent-2']) {
    await devices
      .getByRole('row', { name: new RegExp(name) })
      .getByTitle('Of its own model')
      .waitFor();
  }
  // The score shows all of the run: fine-tuning, too, which comes after the last round.
  await page.mouse.move(2, 2);
  await takePictures(page, 'job-personal');

  await page.setViewportSize({ width: 620, height: 800 });
  const title = page.getByRole('heading', { name: 'digits' });
  expect((await title.boundingBox())?.width).toBeGreaterThan(40);
  const search = await page.getByRole('button', { name: /Search/ }).boundingBox();
  expect((search?.x ?? 620) + (search?.width ?? 0)).toBeLessThanOrEqual(620);
  await expectAccessible(page);
});
