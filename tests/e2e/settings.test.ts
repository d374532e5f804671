import type { Page } from 'playwright';
import { expect } from 'vitest';
import { anAgent, at, untilStatus } from '../support/join-attempts.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { answer } from './support/answer.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

async function textOf(page: Page, group: string): Promise<string> {
  return await page.getByRole('group', { name: group }).locator('code').innerText();
}

screensTest('a machine that asks is let in by its digits, another is turned away', async () => {
  const orchestrator = await TestOrchestrator.start();
  const [folder, otherFolder] = [aTemporaryFolder(), aTemporaryFolder()];
  const page = await openScreens(orchestrator);
  const spare = anAgent(['--data', folder, '--name', 'spare', ...at(orchestrator)]);
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention.getByText('spare asks to join').waitFor();
  await attention.getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog', { name: 'Does spare show these digits?' });
  const { code } = await untilStatus(folder, (status) => status.code !== null);
  await dialog.getByText(code ?? 'no digits', { exact: true }).waitFor();
  expect(await dialog.getByRole('button', { name: 'Let it in' }).isDisabled()).toBe(true);
  await dialog.getByLabel('spare shows the same six digits').check();
  await takePictures(page, 'approve');
  await answer(dialog, 'Let it in');
  await spare.untilPrinted(/member of the cluster/);
  await attention.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Devices' }).getByRole('link', { name: 'spare' }).waitFor();

  const stranger = anAgent(['--data', otherFolder, '--name', 'stranger', ...at(orchestrator)]);
  await page.goto(`${orchestrator.baseUrl}/settings/joining`);
  await page.getByRole('button', { name: 'Approve stranger' }).click();
  await page.getByRole('button', { name: 'Turn it away' }).click();
  await page.getByText('stranger was turned away.').waitFor();
  await stranger.untilPrinted(/turned away|was not let in|denied|refused/i);
});

screensTest('a join string is made, lets a machine in, and another is revoked', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/settings/joining' });
  await page.getByRole('button', { name: 'New join string' }).click();
  const wishes = page.getByRole('dialog', { name: 'Who may join by it?' });
  await wishes.getByLabel('Machines').fill('0');
  await wishes.getByText('A whole number from 1 to 1,000').waitFor();
  await wishes.getByLabel('Machines').fill('2');
  await wishes.getByLabel('Tags').fill('office, gpu');
  await wishes.getByLabel('Good for').selectOption('1 day');
  await wishes.getByRole('button', { name: 'Make join string' }).click();
  const joinString = await textOf(page, 'Join string');
  await takePictures(page, 'join-string');
  await page.getByRole('button', { name: 'I have it' }).click();
  const row = page.getByRole('row', { name: /office, gpu/ });
  await row.getByText('0 of 2').waitFor();
  const agent = anAgent(['--data', aTemporaryFolder(), '--name', 'spare', ...at(orchestrator)], joinString);
  await agent.untilPrinted(/member of the cluster/);
  await row.getByText('1 of 2').waitFor();
  await takePictures(page, 'settings-joining');
  await row.getByRole('button', { name: /Revoke/ }).click();
  const question = page.getByRole('alertdialog', { name: /Revoke join string/ });
  await question.getByRole('button', { name: /Revoke join string/ }).click();
  await row.getByText('revoked').waitFor();

  const before = await textOf(page, 'SHA-256 of its key');
  await page.getByRole('button', { name: 'Replace authority …' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Replace authority' }).click();
  await page.getByText('The certificate authority was replaced.').waitFor();
  await page.getByRole('group', { name: 'SHA-256 of its key' }).getByText(before).waitFor({ state: 'detached' });
});

screensTest('an access token is made with the rights that were chosen, and revoked', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/settings/access' });
  await page.getByRole('button', { name: 'New access token' }).click();
  const form = page.getByRole('dialog', { name: 'What may this token do?' });
  await form.getByLabel('Name').fill('grafana');
  await form.getByLabel('operator').check();
  await form.getByLabel('events').check();
  await form.getByLabel('cluster').check();
  await form.getByLabel('Good for').selectOption('30 days');
  await takePictures(page, 'access-token');
  await form.getByRole('button', { name: 'Make token' }).click();
  const secret = await textOf(page, 'Secret');
  const ask = async (path: string) =>
    (await orchestrator.fetch(path, { headers: { authorization: `Bearer ${secret}` } })).status;
  expect(await ask('/api/v1/cluster')).toBe(200);
  expect(await ask('/api/v1/jobs')).toBe(403);
  await page.getByRole('button', { name: 'I have it' }).click();
  const row = page.getByRole('row', { name: /grafana/ });
  await row.getByText('events and cluster').waitFor();
  await takePictures(page, 'settings-access');
  await row.getByRole('button', { name: 'Revoke grafana' }).click();
  await answer(page.getByRole('alertdialog'), 'Revoke grafana');
  await row.waitFor({ state: 'detached' });
  expect(await ask('/api/v1/cluster')).toBe(401);
});

screensTest('storage and about say where all is; look and language are chosen, and stay over a reload', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/settings/storage' });
  await page.getByRole('region', { name: 'Storage' }).getByText(orchestrator.folder).waitFor();
  await takePictures(page, 'settings-storage');
  await page.getByRole('link', { name: 'About' }).click();
  await page.getByText('None. Nothing is sent to anybody').waitFor();
  await takePictures(page, 'settings-about');

  await page.getByRole('link', { name: 'Appearance' }).click();
  await page.getByLabel('Hall (dark)').check();
  await page.getByLabel('Français').click();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  expect(await page.getByLabel('Salle (sombre)').isChecked()).toBe(true);
  const html = page.locator('html');
  expect(await html.getAttribute('data-theme')).toBe('dark');
  expect(await html.getAttribute('lang')).toBe('fr');
  await page.getByLabel('Comme le système').check();
  expect(await html.getAttribute('data-theme')).toBeNull();
  await takePictures(page, 'settings-appearance');
  for (const path of ['/', '/events', '/settings/joining', '/settings/access', '/settings/storage']) {
    await page.goto(orchestrator.baseUrl + path);
    await page.getByText('En direct').waitFor();
    await takePictures(page, path === '/' ? 'french-overview' : `french${path.replaceAll('/', '-')}`);
  }
  await page.goto(`${orchestrator.baseUrl}/events`);
  await page.getByText(/L’orchestrateur a démarré/).waitFor();
});
