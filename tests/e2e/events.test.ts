import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';
import { expect } from 'vitest';
import { LogEvent } from '../../common/domain/event.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('the log is narrowed by a link, opened, exported and verified', async () => {
  const orchestrator = await TestOrchestrator.start();
  const [agent] = await startAgents(orchestrator, 2);
  const page = await openScreens(orchestrator, { path: '/events' });
  const list = page.getByRole('grid', { name: 'Events, newest first' });
  const filters = page.getByRole('region', { name: 'Filter events' });
  await list.getByText('agent-1 is online.').waitFor();
  await list.getByText(/The orchestrator started/).waitFor();
  await expectKeysToReveal(page, list);

  await filters.getByRole('button', { name: 'Devices', exact: true }).click();
  await filters.getByLabel('Device', { exact: true }).selectOption('agent-1');
  await list.getByText(/The orchestrator started/).waitFor({ state: 'detached' });
  const { pathname, search } = new URL(page.url());
  expect(pathname + search).toBe(`/events?kind=devices&device=${agent?.deviceId}`);
  await agent?.kill();
  await list.getByText(/agent-1 went offline/).waitFor();
  expect(await list.getByText(/agent-2/).count()).toBe(0);

  await page.goto(`${orchestrator.baseUrl}/events?kind=joining&text=agent-2`);
  await list.getByRole('row', { name: /agent-2 joined the cluster by token/ }).click();
  const details = page.getByRole('complementary', { name: /^Event \d+$/ });
  await details.getByText(/^[0-9a-f]{64}$/).waitFor();
  await details.getByRole('link').first().waitFor();
  await takePictures(page, 'events');
  expect(new URL(page.url()).pathname).toMatch(/^\/events\/\d+$/);
  await details.getByRole('button', { name: 'Close' }).click();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  const exported = lines.map((line) => LogEvent.parse(JSON.parse(line)).body);
  expect(exported).toContainEqual(expect.objectContaining({ kind: 'device-joined', deviceName: 'agent-2' }));

  await page.getByRole('button', { name: 'Verify the log' }).click();
  const dialog = page.getByRole('dialog', { name: 'Is the event log as it was written?' });
  await dialog.getByText('Yes. Every event is as it was written.').waitFor();
  await takePictures(page, 'events-verified');
  await dialog.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await filters.getByRole('button', { name: 'Show everything' }).click();
  await list.getByText(/The orchestrator started/).waitFor();
  await page.goto(`${orchestrator.baseUrl}/events?text=nothing-of-that-kind`);
  await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
});

/** In a window that is too low for the list, a row that is walked to is in sight as a whole: below the heads, above the edge. */
async function expectKeysToReveal(page: Page, list: Locator): Promise<void> {
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  await page.setViewportSize({ ...size, height: 330 });
  for (const key of ['End', 'Home', 'PageDown']) {
    await list.press(key);
    const row = page.locator(`[id="${await list.getAttribute('aria-activedescendant')}"]`);
    const heads = list.getByRole('row').first();
    const boxes = await Promise.all([list, heads, row].map((one) => one.boundingBox()));
    const [grid, above, shown] = boxes.map((box) => ({
      top: box?.y ?? Number.NaN,
      bottom: (box?.y ?? 0) + (box?.height ?? 0),
    }));
    expect(shown?.top).toBeGreaterThanOrEqual(Math.round(above?.bottom ?? 0) - 1);
    expect(shown?.bottom).toBeLessThanOrEqual(Math.round(grid?.bottom ?? 0) + 1);
  }
  await page.setViewportSize(size);
}
