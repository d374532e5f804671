import { expect } from 'vitest';
import { USUAL_POLICY } from '../../common/specs/etiquette-policy.ts';
import { aRecordedFolder } from '../support/etiquette/recorded-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { signInAs } from './support/sign-in-as.ts';
import { takePictures } from './support/take-pictures.ts';

const HOUR_MS = 3_600_000;

screensTest('rules are tried on the last days of a device before they are saved', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', folder: await aRecordedFolder(3) });
  const bare = await TestAgent.start(orchestrator, { name: 'bare' });
  const hoursText = (ms: number) => `${(ms / HOUR_MS).toFixed(1).replace(/\.0$/, '')} h`;

  const page = await openScreens(orchestrator, { path: '/settings/etiquette' });
  const past = page.getByRole('region', { name: 'On the last days' });
  const device = past.getByLabel('Device', { exact: true });
  await device.waitFor();
  expect(await device.locator('option').allTextContents()).toEqual(['bare', 'laptop']);
  await device.selectOption('laptop');
  await past.getByRole('button', { name: 'Try the rules' }).click();
  const held = past.getByRole('row', { name: /^As they are/ });
  await held.waitFor();
  expect(await past.getByRole('row').count()).toBe(2);
  const before = await client.etiquette.replay({ id: laptop.deviceId });
  await held.getByText(hoursText(before.usefulMs), { exact: true }).first().waitFor();
  expect(await past.locator('.past-day').count()).toBeGreaterThanOrEqual(3);
  await past.scrollIntoViewIfNeeded();
  await takePictures(page, 'settings-etiquette-past');

  await page.getByLabel('On battery', { exact: true }).selectOption('off');
  await past.getByText('The page has changed since. Try the rules again.').waitFor();
  await past.getByRole('button', { name: 'Try the rules' }).click();
  const changed = past.getByRole('row', { name: /^With the changes/ });
  await changed.waitFor();
  const policy = { ...USUAL_POLICY, onBattery: 'off' } as const;
  const after = await client.etiquette.replay({ id: laptop.deviceId, policy });
  expect(after.usefulMs).toBeLessThan(before.usefulMs - HOUR_MS);
  await changed.getByText(hoursText(after.usefulMs), { exact: true }).first().waitFor();
  await page.setViewportSize({ width: 1_280, height: 1_000 });
  await past.getByRole('region', { name: 'Hours at each level' }).focus();
  await takePictures(page, 'settings-etiquette-past-changed');
  expect((await client.etiquette.get({ scope: { kind: 'cluster' } })).settings).toEqual({});
  await page.setViewportSize({ width: 560, height: 900 });
  await past.scrollIntoViewIfNeeded();
  await takePictures(page, 'settings-etiquette-past-narrow');

  await bare.stop();
  await orchestrator.live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === bare.deviceId);
  await device.selectOption('bare');
  await past.getByText(/bare is offline/).waitFor();
  expect(await past.getByRole('button', { name: 'Try the rules' }).isDisabled()).toBe(true);

  const theirs = await signInAs(orchestrator, 'viewer', '/settings/etiquette');
  expect(await theirs.getByRole('button', { name: 'Try the rules' }).isDisabled()).toBe(true);
});
