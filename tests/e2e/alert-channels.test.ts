import { expect } from 'vitest';
import { aMailReceiver } from '../support/mail-receiver.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aWebhookReceiver } from '../support/webhook-receiver.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('mails are set up with quiet hours, and a test of them arrives', async () => {
  const mail = await aMailReceiver();
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/alerts' });
  await page.getByText('No channels yet').waitFor();
  await page.getByRole('button', { name: 'Add channel' }).click();
  const dialog = page.getByRole('dialog', { name: 'How shall people be told?' });
  const add = dialog.getByRole('button', { name: 'Add channel' });
  await dialog.getByLabel('Name').fill('Mail!');
  await dialog.getByText('Lower-case letters, digits and hyphens, at most 40').waitFor();
  await dialog.getByLabel('Name').fill('mail');
  await dialog.getByLabel('Kind').selectOption('E-mail');
  await dialog.getByLabel('Encryption').selectOption('TLS from the start');
  expect(await dialog.getByLabel('Port').inputValue()).toBe('465');
  await dialog.getByLabel('Encryption').selectOption('none: to this machine only');
  await dialog.getByLabel('Mail server').fill('127.0.0.1');
  await dialog.getByLabel('Port').fill(String(mail.port));
  await dialog.getByLabel('From', { exact: true }).fill('cluster@example.org');
  await dialog.getByLabel('To', { exact: true }).fill('ops@example.org, nobody');
  await dialog.getByText('One to 20 e-mail addresses').waitFor();
  expect(await add.isDisabled()).toBe(true);
  await dialog.getByLabel('To', { exact: true }).fill('ops@example.org, marie@example.org');
  await dialog.getByLabel('Tells of').selectOption('critical ones only');
  await dialog.getByLabel('Quiet hours').check();
  await dialog.getByLabel('From').last().fill('21:30');
  await dialog.getByLabel('Critical alerts wait as well').check();
  await takePictures(page, 'alert-channel-mail');
  await add.click();
  await dialog.waitFor({ state: 'detached' });
  expect(await orchestrator.client.channels.list()).toMatchObject([
    { kind: 'email', least: 'critical', quiet: { from: '21:30', to: '07:00', holdsCritical: true } },
  ]);

  await page.getByRole('button', { name: 'Test: mail' }).click();
  await page.getByText(/The test has arrived at /).waitFor();
  expect(await mail.arrived()).toContain('ops@example.org');
  await page.getByText(/quiet 21:30–07:00, also of critical ones/).waitFor();
  await takePictures(page, 'alert-channels');
  await page.setViewportSize({ width: 560, height: 900 });
  await takePictures(page, 'alert-channels-narrow');
});

screensTest('a channel that fails says why and what to do, until a test arrives', async () => {
  const receiver = await aWebhookReceiver();
  receiver.answerWith(500);
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  await client.channels.add({ name: 'ops', target: { kind: 'webhook', url: receiver.url } });
  const page = await openScreens(orchestrator, { path: '/alerts' });
  await page.getByRole('button', { name: 'Test: ops' }).click();
  await page.getByText('The test has not arrived.').waitFor();
  await page.getByText(/answered with status 500/).waitFor();
  await takePictures(page, 'alert-channel-failing');
  await page.reload();
  const problem = page.getByText(/^Failing since a try .* answered with status 500\. ./);
  await problem.waitFor();
  receiver.answerWith(204);
  await page.getByRole('button', { name: 'Test: ops' }).click();
  await page.getByText(/The test has arrived at /).waitFor();
  await problem.waitFor({ state: 'detached' });
  expect((await client.channels.list())[0]?.problem).toBeNull();
});
