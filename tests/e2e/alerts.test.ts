import { expect } from 'vitest';
import { runEo } from '../support/eo-process.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aWebhookReceiver } from '../support/webhook-receiver.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('a device that is gone is on the screen until it is back, acknowledged by a button', async () => {
  const receiver = await aWebhookReceiver();
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const agent = await TestAgent.start(orchestrator, { name: 'studio' });
  const rule = ['alerts', 'set', 'device-offline', '--after', '0', '--expect', 'studio', '--data', orchestrator.folder];
  expect(await runEo(rule)).toMatchObject({ code: 0 });

  const page = await openScreens(orchestrator, { path: '/alerts' });
  await page.getByText('Nothing is wrong that the rules look for.').waitFor();
  await page.getByRole('button', { name: 'Add channel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('ops');
  await dialog.getByLabel('Address', { exact: true }).fill(receiver.url);
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  await dialog.getByRole('group', { name: 'Secret, shown this once' }).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Test: ops' }).click();
  await receiver.until('the test', ({ json }) => json.change === 'test');

  await agent.kill();
  const firing = page.getByRole('region', { name: 'Firing' });
  await firing.getByText('studio is offline').waitFor();
  await firing.getByText(/Its connection broke/i).waitFor();
  await takePictures(page, 'alerts');
  await page.getByRole('link', { name: 'Overview' }).click();
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention.getByText('studio is offline').waitFor();
  await page.getByRole('link', { name: 'Alerts' }).click();
  await firing.getByRole('button', { name: 'Acknowledge' }).click();
  const acknowledged = page.getByRole('region', { name: 'Acknowledged' });
  await acknowledged.getByText('studio is offline').waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await attention.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Alerts' }).click();
  await acknowledged.getByRole('button', { name: 'Silence for 2 h' }).click();
  await page
    .getByRole('region', { name: 'Silenced' })
    .getByText(/Silent until/)
    .waitFor();
  await takePictures(page, 'alerts-silenced');

  await agent.restart();
  await page.getByRole('region', { name: 'History' }).getByText('studio is offline').waitFor();
  await firing.getByText('Nothing is wrong').waitFor();
  expect(await client.alerts.list()).toEqual([]);
  // It has ended while it was silenced.
  expect(receiver.received.map(({ json }) => json.change)).toEqual(['test', 'raised']);
});
