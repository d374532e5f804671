import { join } from 'node:path';
import { expect } from 'vitest';
import { ResourceName } from '../../common/domain/ids.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { answer } from './support/answer.ts';
import { dropFiles, pageFile } from './support/drop-files.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
/** Its process is started, and the model is loaded and measured. */
const LOADING_MS = 60_000;

screensTest(
  'a model that is dropped is served with one click, shown with all that is known, changed, stopped and deleted',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const page = await openScreens(orchestrator, { path: '/deployments' });
    await page.getByRole('heading', { name: 'Nothing is served yet' }).waitFor();
    await takePictures(page, 'deployments-empty');
    await TestAgent.start(orchestrator, { name: 'studio' });
    await TestAgent.start(orchestrator, { name: 'mini' });

    await dropFiles(page, [await pageFile(join(FIXTURES, 'moby-160k-Q8_0.gguf'), 'moby.gguf')]);
    await page.getByRole('dialog').getByText('GGUF model · llama').waitFor();
    await page.getByRole('button', { name: 'Add the model' }).click();
    const tray = page.getByRole('region', { name: 'Uploads' });
    await tray.getByRole('button', { name: 'Deploy' }).click();
    await page.waitForURL('**/deployments/moby');
    await page.getByRole('heading', { name: 'moby' }).waitFor();
    await tray.getByRole('button', { name: 'Clear finished' }).click();
    const replicas = page.getByRole('region', { name: 'Devices' });
    await replicas.getByText('ready').waitFor({ timeout: LOADING_MS });
    await replicas.getByText(/threads? · context [\d,]+ tokens/).waitFor();
    await page.getByText('This is the demonstration model').waitFor();
    await page.getByText(`${orchestrator.baseUrl}/v1`, { exact: true }).waitFor();
    await takePictures(page, 'deployment');

    await page.getByRole('button', { name: 'Change …' }).click();
    const change = page.getByRole('dialog', { name: 'Change moby' });
    await change.getByText('1 device serves it; 1 wanted.').waitFor();
    await change.getByLabel('Devices, at least').fill('3');
    await change.getByText('2 devices serve it; 3 wanted.').waitFor();
    await change.getByLabel('at most').fill('1');
    await change.getByText('Must be 3 or more.').waitFor();
    await change.getByLabel('at most').fill('');
    await change.getByLabel('Devices, at least').fill('2');
    await change.getByText('2 devices serve it; 2 wanted.').waitFor();
    await change.getByText('More', { exact: true }).click();
    await change.getByLabel('Context, in tokens').fill('4');
    await change.getByText('Must be 16 or more.').waitFor();
    await change.getByLabel('Context, in tokens').fill('64');
    await takePictures(page, 'deployment-change');
    await change.getByRole('button', { name: 'Change', exact: true }).click();
    await change.waitFor({ state: 'detached' });
    await expect
      .poll(async () => await readyDevices(orchestrator, 'moby'), { timeout: LOADING_MS })
      .toEqual(['mini 64', 'studio 64']);
    await replicas.getByRole('link', { name: 'mini' }).first().waitFor();

    await page.getByRole('link', { name: 'Models' }).first().click();
    await page.getByRole('link', { name: 'Deployments' }).click();
    const row = page.getByRole('row', { name: /moby/ });
    await row.getByText('2 of 2').waitFor();
    await row.getByText('ready').waitFor();
    await takePictures(page, 'deployments');
    await row.click();

    await page.getByRole('button', { name: 'Stop' }).click();
    const question = page.getByRole('alertdialog', { name: 'Stop moby?' });
    await question.getByText('No request is under way.').waitFor();
    await takePictures(page, 'deployment-stop');
    await answer(question, 'Stop moby');
    await page.getByText('No device serves it. Start it to serve it again.').waitFor({ timeout: LOADING_MS });
    await page.getByRole('button', { name: 'Start' }).click();
    await replicas.getByText('ready').first().waitFor({ timeout: LOADING_MS });
    await page.getByRole('button', { name: 'More for moby' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await answer(page.getByRole('alertdialog', { name: 'Delete moby?' }), 'Delete moby');
    await page.waitForURL('**/deployments');
    await page.getByRole('heading', { name: 'Nothing is served yet' }).waitFor();
    expect(await orchestrator.client.deployments.list({})).toEqual([]);
  },
);

async function readyDevices(orchestrator: TestOrchestrator, name: string): Promise<string[]> {
  const { replicas } = await orchestrator.client.deployments.get({ name: ResourceName.parse(name) });
  return replicas
    .filter(({ phase }) => phase === 'ready')
    .map(({ deviceName, facts }) => `${deviceName} ${facts?.contextTokens}`)
    .sort();
}

screensTest('where there is no model yet, the demonstration model is added and served by two clicks', async () => {
  const orchestrator = await TestOrchestrator.start();
  await TestAgent.start(orchestrator, { name: 'studio' });
  const page = await openScreens(orchestrator, { path: '/models' });
  await page.getByRole('button', { name: 'Add the demonstration model' }).click();
  await page.waitForURL('**/models/moby');
  const details = page.getByRole('complementary', { name: 'moby' });
  await details.getByText('It is not served.').waitFor();
  await takePictures(page, 'model-deploy');
  await details.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.waitForURL('**/deployments/moby');
  await page.getByRole('region', { name: 'Devices' }).getByText('ready').waitFor({ timeout: LOADING_MS });
});
