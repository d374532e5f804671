import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { HostTree } from '../support/host-tree.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('all machines are examined, and a device shows what was found last and examines itself again', async () => {
  const orchestrator = await TestOrchestrator.start();
  const host = new HostTree();
  const logind = join(host.root, 'etc/systemd');
  mkdirSync(logind, { recursive: true });
  writeFileSync(join(logind, 'logind.conf'), '[Login]\nIdleAction=suspend\n');
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', environment: host.environment });
  const nuc = await TestAgent.start(orchestrator, { name: 'nuc' });
  const page = await openScreens(orchestrator, { path: '/settings/doctor' });
  const own = page.getByRole('region', { name: 'Orchestrator' });
  await own.getByText('Not examined yet.').waitFor();

  await page.getByRole('button', { name: 'Examine all' }).click();
  await page.getByText(/^\d of 3 examined$/).waitFor();
  const region = page.getByRole('region', { name: 'laptop' });
  await region.getByText('It goes to sleep after 30 min in which nobody uses it').waitFor();
  await region.getByRole('group', { name: 'In a terminal on that machine' }).getByText('IdleAction=ignore').waitFor();
  await own.getByText(/listens at 127\.0\.0\.1 only/).waitFor();
  await page.getByRole('region', { name: 'nuc' }).getByRole('button', { name: 'Examine again' }).waitFor();
  await region.getByText(/checks without a problem/).click();
  await region.getByText(/Way to the orchestrator/).waitFor();
  await takePictures(page, 'doctor');

  writeFileSync(join(logind, 'logind.conf'), '[Login]\nIdleAction=ignore\n');
  await page.getByRole('link', { name: /^Devices/ }).click();
  await page.getByRole('row', { name: /laptop/ }).click();
  const details = page.getByRole('region', { name: 'Doctor' });
  await details.getByText('It goes to sleep').waitFor();
  await details.scrollIntoViewIfNeeded();
  await takePictures(page, 'doctor-device');
  await details.getByRole('button', { name: 'Examine again' }).click();
  await details.getByText('It goes to sleep').waitFor({ state: 'detached' });

  await nuc.stop();
  await page.goto(`${new URL(page.url()).origin}/settings/doctor`);
  const gone = page.getByRole('region', { name: 'nuc' });
  await gone.getByText(/Devices that are not online cannot be examined from here/).waitFor();
  expect(await gone.getByRole('button', { name: 'Examine again' }).isDisabled()).toBe(true);
  expect(laptop.process.isRunning).toBe(true);
});
