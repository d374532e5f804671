import { join } from 'node:path';
import { expect } from 'vitest';
import { DeploymentSpec } from '../../common/specs/deployment-spec.ts';
import { importDigits } from '../support/digits.ts';
import { storeModel } from '../support/store-model.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const MOBY = join(import.meta.dirname, '../fixtures/moby-160k-Q8_0.gguf');
const LOADING_MS = 60_000;

screensTest('a person talks with a served model: as it writes, stopped, and in a narrow window', async ({ skip }) => {
  const orchestrator = await TestOrchestrator.start();
  const asked = await orchestrator.fetch('/v1/models');
  skip(asked.status === 404, 'this orchestrator has no interface for programs yet: GET /v1/models answers 404');
  const studio = await TestAgent.start(orchestrator, { name: 'studio' });
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

  // A device that does not go on leaves the time to stop it.
  await page.getByLabel('Most tokens').fill('');
  studio.freeze();
  await message.fill('Go on');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('button', { name: 'Stop' }).last().click();
  await answers.nth(1).getByText('stopped').waitFor();
  studio.thaw();
  await expect.poll(async () => (await orchestrator.client.deployments.get({ name })).load.active).toBe(0);

  const french = await openScreens(orchestrator, { path: '/deployments/moby', locale: 'fr' });
  await french.getByText('C’est le modèle de démonstration').waitFor();
  await takePictures(french, 'french-deployment');
  await page.setViewportSize({ width: 420, height: 900 });
  await takePictures(page, 'playground-narrow');
  await page.getByRole('button', { name: 'Clear' }).click();
  await answers.first().waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 1280, height: 800 });

  await orchestrator.client.deployments.stop({ name });
  await log.getByText('It can be tried as soon as a device is ready.').waitFor();
});

screensTest(
  'what a job has trained is deployed from its page, and asked by a drawing, a picture and numbers',
  async ({ skip }) => {
    const orchestrator = await TestOrchestrator.start();
    const asked = await orchestrator.fetch('/v2/health/live');
    skip(asked.status === 404, 'this orchestrator has no interface for tensors yet: GET /v2/health/live answers 404');
    await TestAgent.start(orchestrator, { name: 'studio' });
    await importDigits(orchestrator, { samples: 600, testSamples: 60 });
    const data = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;
    const { id } = await orchestrator.client.jobs.create(aTrainJob({ name: 'digits', rounds: 3, data }));
    await orchestrator.untilSucceeded(id);

    const page = await openScreens(orchestrator, { path: `/jobs/${id}` });
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.waitForURL('**/deployments/digits');
    await page.getByRole('region', { name: 'Devices' }).getByText('ready').waitFor({ timeout: LOADING_MS });
    const form = page.getByRole('region', { name: 'Try it' });
    const ask = form.getByRole('button', { name: 'Ask' });
    expect(await ask.isDisabled()).toBe(true);

    const pad = await form.getByRole('img', { name: /^Drawing area/ }).boundingBox();
    if (pad === null) throw new Error('there is nothing to draw on');
    await page.mouse.move(pad.x + 120, pad.y + 40);
    await page.mouse.down();
    await page.mouse.move(pad.x + 110, pad.y + 190, { steps: 8 });
    await page.mouse.up();
    await ask.click();
    await form.getByText(/^Answered in/).waitFor();
    expect(await form.getByRole('listitem').count()).toBe(10);
    await takePictures(page, 'playground-tensors');
    await form.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => ask.isDisabled()).toBe(true);

    await form.getByRole('radio', { name: 'Picture' }).click();
    const picture = await page.screenshot();
    await form.getByLabel('Choose a picture').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture });
    await expect.poll(() => ask.isEnabled()).toBe(true);
    await form
      .getByLabel('Choose a picture')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.of(1) });
    await form.getByText('This file is no picture that the browser can read.').waitFor();

    await form.getByRole('radio', { name: 'Numbers' }).click();
    const numbers = form.getByRole('textbox');
    await numbers.fill('1 2 three');
    await form.getByText('“three” is not a number.').waitFor();
    await numbers.fill('1 2 3');
    await form.getByText('3 values do not make whole rows of 784.').waitFor();
    await form.getByRole('button', { name: 'Fill with zeros' }).click();
    await ask.click();
    await expect
      .poll(async () => (await orchestrator.client.deployments.list({}))[0]?.load.requestsPerMinute)
      .toBeGreaterThanOrEqual(2);
    await page
      .getByText(/requests\/min/)
      .first()
      .waitFor();
  },
);
