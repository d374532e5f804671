import { expect } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { anAgent, at } from '../support/join-attempts.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';
import { answer } from './support/answer.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('before there is anything, the overview says how to begin', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator);
  const first = page.getByRole('region', { name: 'Nothing plays yet' });
  await first.waitFor();
  expect(await first.getByRole('link', { name: 'Start' }).getAttribute('href')).toBe('/first-run');
  expect(await page.getByRole('region', { name: 'Needs attention' }).count()).toBe(0);
  await takePictures(page, 'overview-first');
});

screensTest('what plays and what needs a person are seen at once, and go when they are over', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator);
  const [agent] = await startAgents(orchestrator, 3);
  const page = await openScreens(orchestrator);
  const { id } = await orchestrator.client.jobs.create(aSlowJob({ rounds: 300, localEpochs: 6 }));
  const playing = page.getByRole('region', { name: 'Now playing' }).getByRole('row', { name: /digits/ });
  await playing.getByText(/about \d/).waitFor();
  await playing.getByText('running').waitFor();
  expect(await playing.getByRole('link', { name: 'digits' }).getAttribute('href')).toBe(`/jobs/${id}`);

  anAgent(['--data', aTemporaryFolder(), '--name', 'spare', ...at(orchestrator)]);
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention.getByText('spare asks to join').waitFor();
  await agent?.stop();
  await page.getByRole('region', { name: 'Devices' }).getByText('its agent was stopped').waitFor();
  await takePictures(page, 'overview');

  await attention.getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog', { name: 'Does spare show these digits?' });
  await answer(dialog, 'Turn it away');
  await attention.waitFor({ state: 'detached' });
  await orchestrator.client.jobs.cancel({ id });
  await page.getByText('Nothing plays.').waitFor();
});
