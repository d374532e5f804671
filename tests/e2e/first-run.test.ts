import type { Page } from 'playwright';
import { expect } from 'vitest';
import { JobId } from '../../common/domain/ids.ts';
import { anAgent, at } from '../support/join-attempts.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const MOST_SECONDS = 120;

/** The step of that title, in that state. */
function step(page: Page, title: string, state: 'done' | 'now' | 'later') {
  return page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title }) })
    .filter({ has: page.getByText(state, { exact: true }) });
}

screensTest('from nothing to a finished job: machines come in, the sample job runs', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/first-run' });
  const begun = Date.now();
  await step(page, 'Start the agent on a machine', 'now').waitFor();
  await step(page, 'Run the sample job', 'later').waitFor();
  expect(await page.getByRole('button', { name: 'Run the sample job' }).isDisabled()).toBe(true);
  await takePictures(page, 'first-run');

  const asking = anAgent(['--data', aTemporaryFolder(), '--name', 'spare', ...at(orchestrator)]);
  await step(page, 'Let it in', 'now').waitFor();
  await asking.untilPrinted(/Digits: \d{3} \d{3}/);
  const digits = /Digits: (\d{3} \d{3})/.exec(asking.output)?.[1] ?? '';
  await takePictures(page, 'first-run-asking');
  await page.getByRole('button', { name: 'Approve spare …' }).click();
  const question = page.getByRole('dialog', { name: 'Does spare show these digits?' });
  await question.getByText(digits, { exact: true }).waitFor();
  await question.getByLabel('spare shows the same six digits').check();
  await question.getByRole('button', { name: 'Let it in' }).click();
  await step(page, 'Let it in', 'done').getByText('In: spare.').waitFor();
  await step(page, 'Start the agent on a machine', 'done').getByText('1 device online').waitFor();

  await page.getByText('Add another machine').click();
  await page.getByRole('button', { name: 'Make a join string' }).click();
  const line = await page.getByRole('group', { name: 'The whole line for that machine' }).locator('code').innerText();
  const [, joinString = ''] = /^EO_JOIN=(\S+) eo agent$/.exec(line) ?? [];
  anAgent(['--data', aTemporaryFolder(), '--name', 'mini', ...at(orchestrator)], joinString);
  await page.getByText('2 devices online').waitFor();
  await takePictures(page, 'first-run-devices');

  await page.getByRole('button', { name: 'Run the sample job' }).click();
  await page.waitForURL(/\/jobs\//);
  const id = JobId.parse(new URL(page.url()).pathname.split('/').at(-1));
  const { evaluation } = await orchestrator.untilSucceeded(id);
  const seconds = (Date.now() - begun) / 1_000;
  console.log(`first run to finished sample job: ${seconds.toFixed(1)} s, accuracy ${evaluation?.accuracy}`);
  expect(seconds).toBeLessThan(MOST_SECONDS);
  expect(evaluation?.accuracy).toBeGreaterThan(0.9);

  await page.goto(`${orchestrator.baseUrl}/first-run`);
  await page.getByRole('heading', { name: 'Everything is there' }).waitFor();
  await takePictures(page, 'first-run-ready');
  await page.getByRole('link', { name: 'New job' }).click();
  await page.waitForURL(/\/jobs\/new$/);
});

screensTest('the way is told in French too', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/first-run', locale: 'fr' });
  await page.getByRole('heading', { name: 'Lancer l’agent sur une machine' }).waitFor();
  await page.getByText('Il lui faut un appareil en ligne.').waitFor();
  await takePictures(page, 'first-run-french');
});
