import { join } from 'node:path';
import { expect } from 'vitest';
import { DeploymentSpec } from '../../common/specs/deployment-spec.ts';
import { storeModel } from '../support/store-model.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const MOBY = join(import.meta.dirname, '../fixtures/moby-160k-Q8_0.gguf');
const LOADING_MS = 60_000;

screensTest('a person talks with a served model: as it writes, stopped, and in a narrow window', async ({ skip }) => {
  const orchestrator = await TestOrchestrator.start();
  const asked = await orchestrator.fetch('/v1/models');
  skip(asked.status === 404, 'this orchestrator has no interface for programs yet: GET /v1/models answers 404');
  await TestAgent.start(orchestrator, { name: 'studio' });
  const { name } = await storeModel(orchestrator, MOBY, 'moby');
  await orchestrator.client.deployments.create(DeploymentSpec.parse({ name, model: { name } }));
  const page = await openScreens(orchestrator, { path: '/deployments/moby' });
  await page.getByRole('region', { name: 'Devices' }).getByText('ready').waitFor({ timeout: LOADING_MS });

  await page.getByText('Settings', { exact: true }).last().click();
  await page.getByLabel('Temperature').fill('3');
  await page.getByText('Must be 2 or less.').waitFor();
  await page.getByLabel('Temperature').fill('0');
  await page.getByLabel('Most tokens').fill('24');
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('The whale');
  await message.press('Enter');
  const log = page.getByRole('log', { name: 'Conversation' });
  const answers = log.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Model' }) });
  await answers
    .first()
    .getByText(/\d+ \+ 24 tokens/)
    .waitFor();
  await answers.first().getByText('cut off at the most tokens').waitFor();
  expect((await answers.first().innerText()).length).toBeGreaterThan(40);
  await page.getByRole('status').filter({ hasText: 'The answer is there.' }).waitFor({ state: 'attached' });
  await takePictures(page, 'playground-chat');

  // As many as the context holds: there is time to stop it.
  await page.getByLabel('Most tokens').fill('');
  await message.fill('Go on');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('button', { name: 'Stop' }).last().click();
  await answers.nth(1).getByText('stopped').waitFor();
  await expect.poll(async () => (await orchestrator.client.deployments.get({ name })).load.active).toBe(0);

  await page.setViewportSize({ width: 420, height: 900 });
  await takePictures(page, 'playground-narrow');
  await page.getByRole('button', { name: 'Clear' }).click();
  await answers.first().waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 1280, height: 800 });

  await orchestrator.client.deployments.stop({ name });
  await log.getByText('It can be tried as soon as a device is ready.').waitFor();
});
