import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { LaunchedAgent } from '../support/launched-agent.ts';
import { Publisher } from '../support/released-agents.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest('a release is imported, goes to the devices, and a bad one is halted with its cause', async () => {
  const publisher = new Publisher();
  try {
    await publisher.build();
    const orchestrator = await TestOrchestrator.start({
      args: ['--no-advertise', '--publisher-key', publisher.publicKey],
    });
    await LaunchedAgent.start(orchestrator, { name: 'attic', publisher });
    await TestAgent.start(orchestrator, { name: 'checkout' });
    const page = await openScreens(orchestrator, { path: '/settings/agents' });
    await page.getByText('No release was imported yet.').waitFor();
    await page.getByRole('row', { name: /checkout .*was not started by its launcher/ }).waitFor();

    const broken = join(publisher.folder, 'broken.eorelease');
    writeFileSync(broken, 'no release');
    await page.getByLabel('Import a release').setInputFiles(broken);
    await page.getByText('broken.eorelease was not imported').waitFor();

    const update = async (version: string, file: string): Promise<void> => {
      await page.getByLabel('Import a release').setInputFiles(file);
      await page.getByText(`Version ${version} lies ready.`).waitFor();
      await page.getByRole('button', { name: `Update to ${version}` }).click();
      const question = page.getByRole('alertdialog', { name: `Bring version ${version} to all devices?` });
      await question.getByRole('button', { name: `Update to ${version}` }).click();
    };
    await update('0.2.0', await publisher.release('0.2.0'));
    const after = page.getByRole('region', { name: 'Update to 0.2.0' });
    await after.getByText('finished').waitFor({ timeout: 60_000 });
    await page.getByRole('row', { name: /attic 0\.2\.0/ }).waitFor();

    await update('0.3.0', await publisher.release('0.3.0', { program: "throw new Error('broken');\n" }));
    const halted = page.getByRole('region', { name: 'Update to 0.3.0' });
    await halted.getByText(/It failed on attic: it ended with exit code 1/).waitFor({ timeout: 60_000 });
    await takePictures(page, 'settings-agents');
    await page.getByRole('button', { name: 'Remove 0.2.0' }).click();
    await page.getByText(/0\.2\.0 is the newest that devices run/).waitFor();
    await page.getByRole('button', { name: 'Remove 0.3.0' }).click();
    await page.getByText(/^Version 0\.3\.0, /).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByText('The update of the agents to 0.3.0 is halted').waitFor();
    await attention.getByRole('link', { name: 'See agents' }).click();
    await halted.waitFor();
    expect(await page.getByRole('row', { name: /attic 0\.2\.0 failed/ }).count()).toBe(1);
  } finally {
    publisher.end();
  }
});
