import type { Locator } from 'playwright';
import { expect } from 'vitest';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';

screensTest('a dialog holds the focus, and Escape or a click beside it gives it back', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/settings/access' });
  const opener = page.getByRole('button', { name: 'New access token' });
  const behind = page.locator('#root');
  const dialog = page.getByRole('dialog', { name: 'What may this token do?' });

  await opener.press('Enter');
  await dialog.waitFor();
  expect(await isFocused(dialog.getByLabel('Name'))).toBe(true);
  expect(await behind.evaluate((root: HTMLElement) => root.inert)).toBe(true);
  await expectAccessible(page);
  // Backwards from the first thing, and on from the last: never to what lies behind.
  for (const key of ['Shift+Tab', 'Shift+Tab', 'Tab', 'Tab', 'Tab']) {
    await page.keyboard.press(key);
    expect(await behind.locator(':focus').count()).toBe(0);
  }
  await dialog.getByLabel('Name').press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await behind.evaluate((root: HTMLElement) => root.inert)).toBe(false);
  expect(await isFocused(opener)).toBe(true);

  await opener.click();
  await dialog.waitFor();
  await page.mouse.click(5, 5);
  await dialog.waitFor({ state: 'detached' });
});

screensTest('a question that ends something is not closed by a click beside it, but by Escape', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { token } = await orchestrator.client.access.createToken({ name: 'grafana', role: 'viewer' });
  const page = await openScreens(orchestrator, { path: '/settings/access' });
  await page.getByRole('button', { name: `Revoke ${token.name}` }).click();
  const question = page.getByRole('alertdialog');
  await question.waitFor();
  await page.mouse.click(5, 5);
  expect(await question.count()).toBe(1);
  // The click has taken the focus out of it.
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /grafana/ }).waitFor();
});

screensTest('a button that is only a picture says what it does, to the pointer and to the keyboard', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/jobs/new' });
  const button = page.locator('.icon-button').first();
  const note = page.locator('.tooltip:popover-open');
  await button.hover();
  await note.waitFor();
  expect(await note.textContent()).toBe(await button.getAttribute('aria-label'));
  await page.mouse.move(5, 5);
  await note.waitFor({ state: 'detached' });
  await page.keyboard.press('Tab');
  await button.focus();
  await note.waitFor();
  await page.keyboard.press('Escape');
  await note.waitFor({ state: 'detached' });
});

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((one: HTMLElement) => one.matches(':focus'));
}
