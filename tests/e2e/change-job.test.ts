import { expect } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { aSlowJob } from '../support/train-job.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('a job that plays is changed: what is wrong stands beside its field, and the page goes by it', async () => {
  const { orchestrator } = await aCluster({ agents: 1 });
  const { client, live } = orchestrator;
  const { id } = await client.jobs.create(aSlowJob({ rounds: 300, localEpochs: 1 }));
  await live.untilEvent('round-committed', ({ round }) => round === 2);
  const page = await openScreens(orchestrator, { path: `/jobs/${id}` });
  await page.getByRole('button', { name: 'Change …' }).click();
  const dialog = page.getByRole('dialog', { name: 'How should digits go on?' });
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true });
  const submit = dialog.getByRole('button', { name: 'Change job' });
  expect(await field('Rounds in all').inputValue()).toBe('300');
  expect(await field('Learning rate').inputValue()).toBe('0.1');
  expect(await field('Deadline of a round, s').inputValue()).toBe('600');
  expect(await submit.isDisabled()).toBe(true);

  await field('Rounds in all').fill('1');
  await field('Learning rate').fill('fast');
  await dialog.getByText('Must be a number.').waitFor();
  await dialog.getByText(/^Must be \d+ or more\.$/).waitFor();
  expect(await field('Rounds in all').getAttribute('aria-invalid')).toBe('true');
  expect(await submit.isDisabled()).toBe(true);
  await takePictures(page, 'job-change');

  await field('Rounds in all').fill('400');
  await field('Learning rate').fill('0,05');
  await field('Deadline of a round, s').fill('90');
  await dialog.getByRole('combobox', { name: 'Priority' }).selectOption({ label: 'high' });
  await submit.click();
  await page
    .getByText(
      'digits is changed: Deadline of a round, s 600 → 90, Rounds in all 300 → 400, Learning rate 0.1 → 0.05, Priority normal → high',
    )
    .waitFor();
  const note = page.getByRole('region', { name: 'Notes' });
  await note.getByRole('button', { name: 'Close' }).click();
  await note.getByText('digits is changed').waitFor({ state: 'detached' });
  await page.getByText(/^Round \d+ of 400$/).waitFor();
  await page.getByText('high priority').waitFor();
  expect((await client.jobs.get({ id })).spec).toMatchObject({
    rounds: 400,
    learningRate: 0.05,
    roundDeadlineSeconds: 90,
    priority: 'high',
  });
  await page.getByRole('tab', { name: 'Rounds' }).focus();
  for (const key of ['End', 'ArrowLeft', 'Enter']) await page.keyboard.press(key);
  await page.getByRole('tab', { name: 'Log', selected: true }).waitFor();
  await page.getByText(/The job was changed: .*rounds 300 → 400/).waitFor();

  // What only the orchestrator can know: meanwhile another client has ended the job.
  await page.getByRole('button', { name: 'Change …' }).click();
  await field('Rounds in all').fill('500');
  await client.jobs.cancel({ id });
  await submit.click();
  await dialog
    .getByRole('alert')
    .getByText(/it is cancelled/)
    .waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Change …' }).waitFor({ state: 'detached' });
});
