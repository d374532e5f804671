import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { aMailReceiver } from '../support/mail-receiver.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aWebhookReceiver, isSigned } from '../support/webhook-receiver.ts';
import { answer } from './support/answer.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { signInAs } from './support/sign-in-as.ts';
import { takePictures } from './support/take-pictures.ts';

const SECRET = 'sixteen letters.';

screensTest('a channel for mails is renamed, gets quiet hours with a zone and a password, and forgets it', async () => {
  const mail = await aMailReceiver();
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const target = {
    kind: 'email',
    host: '127.0.0.1',
    port: mail.port,
    security: 'none',
    from: 'a@example.org',
  } as const;
  await client.channels.add({ name: 'mail', target: { ...target, to: ['ops@example.org'] } });
  const page = await openScreens(orchestrator, { path: '/alerts' });
  await page.getByRole('button', { name: 'Edit: mail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit channel mail' });
  const save = dialog.getByRole('button', { name: 'Save' });
  expect(await dialog.getByLabel('Kind').isDisabled()).toBe(true);
  expect(await dialog.getByLabel('To', { exact: true }).inputValue()).toBe('ops@example.org');
  expect(await save.isDisabled()).toBe(true);
  await dialog.getByLabel('Name').fill('night');
  await dialog.getByLabel('Tells of').selectOption('everything');
  await dialog.getByLabel('Quiet hours').check();
  await dialog.getByLabel('Time zone').fill('Mars/Olympus');
  await dialog.getByText('A time zone such as Europe/Paris').waitFor();
  expect(await save.isDisabled()).toBe(true);
  await dialog.getByLabel('Time zone').fill('Asia/Tokyo');
  await dialog.getByLabel('User').fill('eo');
  await dialog.getByLabel('Password').fill('open sesame');
  await takePictures(page, 'alert-channel-edit');
  await answer(dialog, 'Save');
  await page.getByText('quiet 22:00–07:00 (Asia/Tokyo)').waitFor();
  expect(await client.channels.get({ name: 'night' })).toMatchObject({
    least: 'info',
    quiet: { from: '22:00', to: '07:00', timeZone: 'Asia/Tokyo', holdsCritical: false },
    target: { host: '127.0.0.1', to: ['ops@example.org'], user: 'eo', hasPassword: true },
  });

  await page.getByRole('button', { name: 'Edit: night' }).click();
  const again = page.getByRole('dialog', { name: 'Edit channel night' });
  expect(await again.getByLabel('Password', { exact: true }).inputValue()).toBe('');
  await again.getByLabel('Mail server').fill('localhost');
  await again.getByRole('button', { name: 'Save' }).click();
  const refusal = again.getByText(
    'The password was given for another machine. Give the password for localhost as well.',
  );
  await refusal.waitFor();
  expect(await refusal.evaluate(isInSight)).toBe(true);
  expect(await again.getByLabel('Mail server').inputValue()).toBe('localhost');
  await takePictures(page, 'alert-channel-edit-refused');
  await again.getByLabel('Forget the user and the password').check();
  expect(await again.getByLabel('Password', { exact: true }).isDisabled()).toBe(true);
  await answer(again, 'Save');
  expect((await client.channels.get({ name: 'night' })).target).toMatchObject({
    host: 'localhost',
    user: null,
    hasPassword: false,
  });
});

screensTest('a webhook gets another address, and a test arrives there by the secret that it had', async () => {
  const [old, other] = [await aWebhookReceiver(), await aWebhookReceiver()];
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  await client.channels.add({ name: 'ops', target: { kind: 'webhook', url: old.url, secret: SECRET } });
  const page = await openScreens(orchestrator, { path: '/alerts' });
  await page.getByRole('button', { name: 'Test: ops' }).click();
  const arrived = page.getByText(/The test has arrived at /);
  await arrived.waitFor();
  await page.getByRole('button', { name: 'Edit: ops' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit channel ops' });
  await dialog.getByText(`Empty: it stays as it is, at ${new URL(old.url).host}.`).waitFor();
  await dialog.getByLabel('Address').fill(other.url);
  await takePictures(page, 'alert-channel-edit-webhook');
  await page.setViewportSize({ width: 400, height: 800 });
  await takePictures(page, 'alert-channel-edit-narrow');
  await answer(dialog, 'Save');
  await arrived.waitFor({ state: 'detached' });
  await takePictures(page, 'alert-channels-editable-narrow');
  await page.getByRole('button', { name: 'Test: ops' }).click();
  await arrived.waitFor();
  const test = await other.until('the test', ({ json }) => json.change === 'test');
  expect(isSigned(test, SECRET)).toBe(true);
  expect(old.received).toHaveLength(1);
});

screensTest('what others do with a channel meanwhile is said, and nothing that was typed is lost', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  await client.channels.add({ name: 'ops', target: { kind: 'ntfy', url: 'http://127.0.0.1:9/topic', token: 'tk' } });
  await client.channels.add({ name: 'taken', target: { kind: 'webhook', url: 'http://127.0.0.1:9/' } });
  const page = await openScreens(orchestrator, { path: '/alerts' });
  await page.getByRole('button', { name: 'Edit: ops' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit channel ops' });
  const save = dialog.getByRole('button', { name: 'Save' });
  await dialog.getByLabel('Name').fill('taken');
  await save.click();
  await dialog.getByText('There is a channel taken already. Choose another name.').waitFor();
  await client.channels.change({ name: 'ops', least: 'critical' });
  await dialog.getByLabel('Name').fill('phone');
  await save.click();
  await dialog.getByText(/^Somebody else has changed this channel meanwhile\. /).waitFor();
  expect(await dialog.getByLabel('Tells of').inputValue()).toBe('critical');
  expect(await dialog.getByLabel('Name').inputValue()).toBe('phone');
  await dialog.getByLabel('Forget the token').check();
  await answer(dialog, 'Save');
  expect(await client.channels.get({ name: 'phone' })).toMatchObject({
    least: 'critical',
    target: { hasToken: false },
  });

  await page.getByRole('button', { name: 'Edit: phone' }).click();
  const last = page.getByRole('dialog', { name: 'Edit channel phone' });
  await last.getByLabel('Name').fill('mobile');
  await client.channels.remove({ name: 'phone' });
  await last.getByRole('button', { name: 'Save' }).click();
  await last.getByText('Somebody else has removed or renamed this channel meanwhile.').waitFor();
});

screensTest('a channel whose secrets are gone says so instead of being edited', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client, folder } = orchestrator;
  await client.channels.add({ name: 'ops', target: { kind: 'webhook', url: 'http://127.0.0.1:9/' } });
  await rm(join(folder, 'keys', 'channel-ops'));
  const page = await openScreens(orchestrator, { path: '/alerts' });
  const asked = Promise.withResolvers<void>();
  await page.route('**/api/v1/alert-channels/ops', async (route) => {
    await asked.promise;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Edit: ops' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit channel ops' });
  await dialog.getByText('Asking what the channel is now …').waitFor();
  asked.resolve();
  await dialog.getByText('The secrets of channel ops are gone. Remove the channel and add it anew.').waitFor();
  await takePictures(page, 'alert-channel-edit-gone');
  await answer(dialog, 'Close');
  expect(await page.getByRole('button', { name: 'Edit: ops' }).evaluate((edit) => edit.matches(':focus'))).toBe(true);
});

screensTest('who may not change a channel is told why; it speaks French to the French', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const quiet = { from: '22:00', to: '07:00', timeZone: 'Europe/Paris' };
  await client.channels.add({ name: 'ops', target: { kind: 'ntfy', url: 'http://127.0.0.1:9/t', token: 'tk' }, quiet });
  const page = await signInAs(orchestrator, 'operator', '/alerts');
  const edit = page.getByRole('button', { name: 'Edit: ops' });
  await edit.waitFor();
  expect(await edit.isDisabled()).toBe(true);
  expect(await edit.getAttribute('aria-description')).toBe('This needs the role admin; you are signed in as operator.');

  const french = await openScreens(orchestrator, {
    path: '/alerts',
    locale: 'fr',
    viewport: { width: 560, height: 900 },
  });
  await french.getByText('silence 22:00–07:00 (Europe/Paris)').waitFor();
  await french.getByRole('button', { name: 'Modifier: ops' }).click();
  const dialog = french.getByRole('dialog', { name: 'Modifier le canal ops' });
  await dialog.getByText('Vide : reste inchangée, chez 127.0.0.1:9.').waitFor();
  await dialog.getByLabel('Oublier le jeton').check();
  await takePictures(french, 'alert-channel-edit-french');
  await answer(dialog, 'Enregistrer');
  expect((await client.channels.get({ name: 'ops' })).target).toEqual({ kind: 'ntfy', hasToken: false });
});

/** Runs in the page: true when nothing lies over the middle of the element and it is not scrolled away. */
function isInSight(element: Element): boolean {
  const { x, y, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}
