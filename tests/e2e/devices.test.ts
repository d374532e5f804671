import { expect } from 'vitest';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('a device shows as it is: online, gone with the reason, back again', async () => {
  const orchestrator = await TestOrchestrator.start();
  const [agent] = await startAgents(orchestrator, 2);
  const page = await openScreens(orchestrator, { path: '/devices' });
  const row = page.getByRole('row', { name: /agent-1/ });
  await row.getByText('online').waitFor();
  await agent?.kill();
  await row.getByText('offline').waitFor();
  await agent?.restart();
  await row.getByText('online').waitFor();
  await row.click();
  await page.getByRole('complementary', { name: 'agent-1' }).waitFor();
  await takePictures(page, 'devices');
  expect(new URL(page.url()).pathname).toBe(`/devices/${agent?.deviceId}`);
});
