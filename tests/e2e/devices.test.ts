import { expect } from 'vitest';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { answer } from './support/answer.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('devices come, go with the reason, come back, and are taken out', async () => {
  const orchestrator = await TestOrchestrator.start();
  const page = await openScreens(orchestrator, { path: '/devices' });
  await page.getByRole('heading', { name: 'No device has joined yet' }).waitFor();

  const [studio, mini] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'studio' }),
    TestAgent.start(orchestrator, { name: 'mini' }),
  ]);
  const rowOf = (name: string) => page.getByRole('row', { name });
  await rowOf('studio').getByText('online').waitFor();
  await rowOf('mini').getByText('online').waitFor();

  await studio.kill();
  await rowOf('studio').getByText('offline').waitFor();
  await rowOf('studio').click();
  expect(new URL(page.url()).pathname).toBe(`/devices/${studio.deviceId}`);
  const details = page.getByRole('complementary', { name: 'studio' });
  await details.getByText('It comes back by itself once it has network and power.').waitFor();
  await details.getByText('studio went offline: its connection broke').waitFor();
  await takePictures(page, 'device-offline');

  await studio.restart();
  await rowOf('studio').getByText('online').waitFor();
  await details.getByRole('img', { name: /^Load of all cores of studio/ }).waitFor();
  await takePictures(page, 'devices');

  await page.getByRole('searchbox', { name: 'Filter' }).fill('mini');
  await rowOf('studio').waitFor({ state: 'detached' });
  await page.getByRole('searchbox', { name: 'Filter' }).fill('');
  // By keys alone: into the list, to the first row, open it.
  await page.getByRole('grid', { name: 'Devices' }).press('Home');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'mini' }).waitFor();
  await page.goBack();
  await details.waitFor();

  await page.goto(`${orchestrator.baseUrl}/devices/${mini.deviceId}`);
  await page.getByRole('button', { name: 'Take mini out' }).click();
  const question = page.getByRole('alertdialog', { name: 'Take mini out of the cluster?' });
  await question.getByText('Its certificate is worth nothing from that moment').waitFor();
  await takePictures(page, 'device-remove');
  await answer(question, 'Take mini out');
  await rowOf('mini').waitFor({ state: 'detached' });
  expect(await orchestrator.client.devices.list({})).toMatchObject([{ name: 'studio' }]);
});
