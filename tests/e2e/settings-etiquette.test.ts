import { expect } from 'vitest';
import { HostTree } from '../support/host-tree.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('a laptop on battery works again after its own rule was changed, and its page leads there', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client, live } = orchestrator;
  await client.etiquette.set({ scope: { kind: 'cluster' }, settings: { recoverSeconds: 1, chargeMargin: 0.01 } });
  const host = new HostTree();
  const { environment } = host;
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', environment });
  const changedTo = (level: string, after: number) =>
    live.untilEvent(
      'device-level-changed',
      ({ deviceId, level: now }) => deviceId === laptop.deviceId && now === level,
      {
        after,
      },
    );
  let mark = live.mark;
  host.unplug(40);
  await changedTo('yield', mark);

  const page = await openScreens(orchestrator, { path: `/devices/${laptop.deviceId}` });
  await page.getByRole('link', { name: 'Rules for this device' }).click();
  await page
    .getByText(/its battery has 40/)
    .first()
    .waitFor();
  const limit = page.getByLabel('On battery, yield below', { exact: true });
  const row = page.locator('.policy-row', { has: limit });
  expect(await limit.inputValue()).toBe('50');
  await row.getByText('usual').waitFor();
  await page.locator('.policy-row', { hasText: 'More again once' }).getByText('from all devices').waitFor();
  await takePictures(page, 'settings-etiquette-device');

  await limit.fill('300');
  await row.getByText('Must be 100 or less.').waitFor();
  const save = page.getByRole('button', { name: 'Save rules' });
  expect(await save.isDisabled()).toBe(true);
  await limit.fill('30');
  await page.getByLabel('On a metered network').selectOption('gentle');
  const changes = page.getByRole('region', { name: '2 changes' });
  await changes.getByText('On battery, yield below: 50 % → 30 %').waitFor();
  await takePictures(page, 'settings-etiquette-changes');
  mark = live.mark;
  await save.click();
  await page.getByText('Rules saved: laptop').waitFor();
  await changedTo('gentle', mark);
  await row.getByText('set here').waitFor();
  const scope = { kind: 'device', id: laptop.deviceId } as const;
  expect((await client.etiquette.get({ scope })).settings).toEqual({
    yieldBelowCharge: 0.3,
    onMeteredNetwork: 'gentle',
  });

  mark = live.mark;
  await page.getByRole('button', { name: 'Reset all' }).click();
  await save.click();
  await changedTo('yield', mark);
  expect((await client.etiquette.get({ scope })).settings).toEqual({});
});
