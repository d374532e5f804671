import { expect } from 'vitest';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { signInAs } from './support/sign-in-as.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest(
  'a rule is changed on the alerts screen and raises an alert of a real device, then is put back',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const { client } = orchestrator;
    await TestAgent.start(orchestrator, { name: 'studio' });
    const page = await openScreens(orchestrator, { path: '/alerts' });
    const rules = page.getByRole('region', { name: 'Rules' });
    const row = rules.getByRole('listitem').filter({ hasText: 'A device is short of disk space' });
    await row.getByText('at 5 GB, after 1 min, ends at 6 GB').waitFor();
    expect(await rules.getByRole('listitem').count()).toBe(18);
    await rules.scrollIntoViewIfNeeded();
    await takePictures(page, 'alert-rules');
    await page.setViewportSize({ width: 560, height: 900 });
    await takePictures(page, 'alert-rules-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });

    await row.getByRole('button', { name: /^Change/ }).click();
    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: 'Save rule' });
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByLabel('Raised at, GB').fill('9000000');
    await dialog.getByText('No less than the figure that raises it').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByLabel('Ends at, GB').fill('9000001');
    await dialog.getByLabel('How long').fill('0');
    await dialog.getByText('Will be: at 9,000 TB, at once, ends at 9,000 TB').waitFor();
    await takePictures(page, 'alert-rule');
    await save.click();
    await page.getByText('Rule changed: A device is short of disk space').waitFor();
    await row.getByText('changed', { exact: true }).waitFor();
    const firing = page.getByRole('region', { name: 'Firing' });
    await firing
      .getByText(/studio/)
      .first()
      .waitFor();
    expect((await client.alerts.list()).map(({ rule }) => rule)).toEqual(['device-disk-low']);

    await row.getByRole('button', { name: /^Change/ }).click();
    await dialog.getByRole('button', { name: 'Back to usual' }).click();
    await save.click();
    await firing.getByText('Nothing is wrong').waitFor();
    expect((await client.alerts.rules()).find(({ rule }) => rule === 'device-disk-low')).toMatchObject({
      forSeconds: 60,
      raise: 5e9,
      clear: 6e9,
    });

    await rules.getByRole('switch', { name: 'A battery runs down: on' }).uncheck();
    await page.getByText('No longer looked for: A battery runs down').waitFor();
    expect((await client.alerts.rules()).find(({ rule }) => rule === 'battery-low')?.enabled).toBe(false);
  },
);

screensTest(
  'a device that is listed as expected is missed when it goes; whoever may not change rules reads them',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const agent = await TestAgent.start(orchestrator, { name: 'studio' });
    const page = await openScreens(orchestrator, { path: '/alerts' });
    await page.getByRole('button', { name: 'Change: A wanted device is offline' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('studio').check();
    await dialog.getByLabel('How long').fill('2');
    await dialog.getByLabel('Unit of time').selectOption('seconds');
    await dialog.getByText('Will be: after 2 s, expects studio').waitFor();
    await takePictures(page, 'alert-rule-expected');
    await dialog.getByRole('button', { name: 'Save rule' }).click();
    await dialog.waitFor({ state: 'detached' });
    await agent.kill();
    await page.getByRole('region', { name: 'Firing' }).getByText('studio is offline').waitFor();

    const theirs = await signInAs(orchestrator, 'viewer', '/alerts');
    await theirs.getByText('after 2 s, expects studio').waitFor();
    expect(await theirs.getByRole('switch', { name: 'A wanted device is offline: on' }).isDisabled()).toBe(true);
    expect(await theirs.getByRole('button', { name: 'Change: A wanted device is offline' }).isDisabled()).toBe(true);
    await theirs.getByText('This needs the role admin; you are signed in as viewer.').first().waitFor();
    await takePictures(theirs, 'alerts-viewer');
  },
);
