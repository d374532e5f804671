import { expect } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { NewJobPage } from './support/new-job-page.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

async function anAgent(orchestrator: TestOrchestrator, name: string, tags: readonly string[]): Promise<TestAgent> {
  const { joinString } = await orchestrator.client.joining.createToken({ ttlSeconds: 600, uses: 1, tags: [...tags] });
  return await TestAgent.start(orchestrator, { name, environment: { EO_JOIN: joinString } });
}

screensTest('who takes part is chosen by what devices carry, how parts are drawn, and before which jobs', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client, live } = orchestrator;
  const [, , mini] = await Promise.all([
    importDigits(orchestrator),
    anAgent(orchestrator, 'studio', ['office', 'gpu']),
    anAgent(orchestrator, 'mini', ['office']),
    anAgent(orchestrator, 'attic', []),
  ]);
  await mini.kill();
  await live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === mini.deviceId);
  const page = await openScreens(orchestrator, { path: '/jobs/new?dataset=digits' });
  const desk = new NewJobPage(page);
  await desk.untilYaml('dataset: digits');
  await page.getByText('More', { exact: true }).click();
  const tags = page.getByRole('group', { name: 'Only devices with the tags' });
  await tags.getByText('Any device may work for it.').waitFor();
  await tags.getByRole('checkbox', { name: 'office 2' }).check();
  await tags.getByText('2 devices carry all of these, 1 online now.').waitFor();
  await tags.getByRole('checkbox', { name: 'gpu 1' }).check();
  await tags.getByText('1 device carries all of these, 1 online now.').waitFor();
  await desk.untilYaml('selection:\n  tags: [ office, gpu ]');
  await page.getByRole('combobox', { name: 'Parts are drawn' }).selectOption({ label: 'those that took part least' });
  await desk.field('Spare parts, %').fill('30');
  await page.getByRole('combobox', { name: 'Priority' }).selectOption('high');
  await desk.untilYaml('  by: fair\n  spare: 0.3');
  await desk.untilYaml('priority: high');
  await page
    .getByRole('region', { name: 'If it started now' })
    .getByRole('row', { name: 'attic' })
    .getByText('does not carry the tags that the job asks for')
    .waitFor();
  await tags.scrollIntoViewIfNeeded();
  await takePictures(page, 'new-job-selection');

  await desk.field('Spare parts, %').fill('300');
  await desk.problem('selection.spare Must be 2 or less.').waitFor();
  await desk.field('Spare parts, %').fill('30');
  // A word that no device carries stays to be taken back.
  await desk.change('[ office, gpu ]', '[ office, gpu, cellar ]');
  await tags.getByText('No device carries all of these.').waitFor();
  await tags.getByRole('checkbox', { name: 'cellar 0' }).click();
  await page.getByRole('button', { name: 'Start job' }).click();
  await page.waitForURL(/\/jobs\/(?!new)/);
  const [job] = await client.jobs.list({});
  expect(job?.spec).toMatchObject({
    selection: { tags: ['office', 'gpu'], by: 'fair', spare: 0.3 },
    priority: 'high',
  });
});
