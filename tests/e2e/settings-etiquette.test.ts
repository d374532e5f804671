import { expect } from 'vitest';
import { HostTree } from '../support/host-tree.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { signInAs } from './support/sign-in-as.ts';
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

screensTest('hours are drawn on the week and set by fields, and a device under them does what they say', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client, live } = orchestrator;
  const studio = await TestAgent.start(orchestrator, { name: 'studio' });
  const page = await openScreens(orchestrator, { path: '/settings/etiquette' });
  await page.getByText('Holds for 1 device.').waitFor();
  const hours = page.getByRole('region', { name: 'Hours', exact: true });
  const week = hours.locator('.week-rows');
  await week.scrollIntoViewIfNeeded();
  const box = await week.boundingBox();
  if (box === null) throw new Error('the week is not shown');
  const at = (day: number, hour: number) =>
    [box.x + (box.width * hour) / 24, box.y + (box.height * (day + 0.5)) / 7] as const;
  await page.mouse.move(...at(0, 9));
  await page.mouse.down();
  await page.mouse.move(...at(2, 15));
  await page.mouse.move(...at(4, 17));
  await page.mouse.up();
  await page.getByText('Hours: no hours → Mon–Fri 09:00–17:00 gentle').waitFor();
  const first = hours.getByRole('group', { name: 'Hours 1' });
  expect(await first.getByLabel('To').inputValue()).toBe('17:00');
  await page.mouse.move(at(1, 17)[0] - 3, at(1, 17)[1]);
  await page.mouse.down();
  await page.mouse.move(...at(1, 19));
  await page.mouse.up();
  await page.getByText('Mon–Fri 09:00–19:00 gentle').waitFor();

  await hours.getByRole('button', { name: 'Add hours' }).click();
  const second = hours.getByRole('group', { name: 'Hours 2' });
  for (const day of ['Sat', 'Sun']) {
    await second.getByLabel(day).focus();
    await page.keyboard.press('Space');
  }
  await second.getByLabel('From').fill('25:00');
  await second.getByText('A time such as 08:30').waitFor();
  expect(await page.getByRole('button', { name: 'Save rules' }).isDisabled()).toBe(true);
  await second.getByLabel('From').fill('0');
  await second.getByLabel('To').fill('24:00');
  await second.getByLabel('What it does').selectOption('off');
  await page.getByText('Mon–Sun 00:00–24:00 off').waitFor();
  await week.scrollIntoViewIfNeeded();
  await takePictures(page, 'settings-etiquette-hours');
  const waking = page.getByRole('region', { name: 'Hours of waking' });
  await waking.getByRole('button', { name: 'Add hours' }).click();
  await page.getByText('Hours of waking: no hours → Mon–Fri 08:00–18:00').waitFor();
  await page.getByRole('switch', { name: 'Wake it for work' }).click();
  await waking.scrollIntoViewIfNeeded();
  await takePictures(page, 'settings-etiquette-waking');
  const mark = live.mark;
  await page.getByRole('button', { name: 'Save rules' }).click();
  const { body } = await live.untilEvent('device-level-changed', ({ level }) => level === 'off', { after: mark });
  expect(body.reasons[0]).toMatchObject({ rule: 'hours', limit: '00:00–24:00' });
  const { settings } = await client.etiquette.get({ scope: { kind: 'cluster' } });
  expect(settings).toMatchObject({
    wakeForWork: true,
    wakeHours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }],
  });
  expect(settings.hours).toEqual([
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '19:00', level: 'gentle' },
    { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00', level: 'off' },
  ]);
  expect(studio.deviceId).toBe(body.deviceId);
  await page.setViewportSize({ width: 560, height: 900 });
  await week.scrollIntoViewIfNeeded();
  await takePictures(page, 'settings-etiquette-narrow');
});

screensTest('what somebody else changes meanwhile is shown and decided on; others only look', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const office = { kind: 'group', tag: 'office' } as const;
  await client.etiquette.set({ scope: office, settings: { onBattery: 'yield', hours: [] } });
  const page = await openScreens(orchestrator, { path: '/settings/etiquette?tag=office' });
  const onBattery = page.getByLabel('On battery', { exact: true });
  await page.locator('.policy-row', { has: onBattery }).getByText('else gentle (usual)').waitFor();
  await onBattery.selectOption('off');
  await client.etiquette.set({ scope: office, settings: { onBattery: 'full', hours: [], whenWarm: 'gentle' } });
  const notice = page.getByRole('alert').filter({ hasText: 'Somebody else has changed this meanwhile' });
  await notice.getByText('On battery: yields → full strength').waitFor();
  const save = page.getByRole('button', { name: 'Save rules' });
  expect(await save.isDisabled()).toBe(true);
  await takePictures(page, 'settings-etiquette-meanwhile');
  await notice.getByRole('button', { name: 'Keep mine on top' }).click();
  await page.getByRole('region', { name: '1 change' }).getByText('On battery: full strength → off').waitFor();
  await save.click();
  await page.getByText('Rules saved: Tag office').waitFor();
  expect((await client.etiquette.get({ scope: office })).settings).toEqual({
    onBattery: 'off',
    hours: [],
    whenWarm: 'gentle',
  });
  await page.getByLabel('Rules for').selectOption('All devices');
  await page.getByRole('link', { name: 'Tag office' }).waitFor();

  const theirs = await signInAs(orchestrator, 'viewer', '/settings/etiquette?tag=office');
  await theirs.getByText('This needs the role operator; you are signed in as viewer.').waitFor();
  const read = theirs.getByLabel('On battery', { exact: true });
  expect([await read.inputValue(), await read.isDisabled()]).toEqual(['off', true]);
  expect(await theirs.getByRole('button', { name: /Reset|Save/ }).count()).toBe(0);
  await takePictures(theirs, 'settings-etiquette-viewer');
});
