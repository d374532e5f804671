import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

/** A trainer that brings no numbers where the machine is broken. */
const MODULE = `
export const initialise = () => new Float32Array(8);
export async function train(parameters) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  const broken = process.env.BROKEN_MEMORY === 'yes';
  return { parameters: parameters.map((value) => (broken ? NaN : value + 1)), loss: 0.5, accuracy: 0.5 };
}
export const evaluate = () => ({ loss: 0.5, accuracy: 0.5 });
`;

async function aDevice(orchestrator: TestOrchestrator, name: string, environment: Record<string, string> = {}) {
  const folder = aTemporaryFolder();
  const file = join(aTemporaryFolder(), 'plain.mjs');
  writeFileSync(file, MODULE);
  expect(await runEo(['agent', 'allow', file, '--data', folder])).toMatchObject({ code: 0 });
  return await TestAgent.start(orchestrator, { name, folder, environment });
}

screensTest(
  'a device whose updates cannot count is named with the reason, and no longer when the job has ended',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const { client, live } = orchestrator;
    await importDigits(orchestrator, { samples: 120, testSamples: 20 });
    await aDevice(orchestrator, 'studio');
    const broken = await aDevice(orchestrator, 'mini', { BROKEN_MEMORY: 'yes' });
    const page = await openScreens(orchestrator);
    const data = { kind: 'managed', dataset: 'digits', partitions: 4 } as const;
    const { id } = await client.jobs.create(aTrainJob({ model: { trainer: 'plain' }, data, rounds: 10_000 }));
    await live.untilEvent('device-set-aside', ({ deviceId }) => deviceId === broken.deviceId);

    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByText('Job digits goes on without mini').waitFor();
    await attention.getByText(/could not count three times. The last time: .*finite/).waitFor();
    await takePictures(page, 'overview-set-aside');
    await attention.getByRole('link', { name: 'Open device' }).click();
    const details = page.getByRole('complementary', { name: 'mini' });
    await details.getByText(/could not count three times/).waitFor();
    await details.getByRole('link', { name: 'Job digits goes on without mini' }).click();
    const row = page.getByRole('tabpanel').getByRole('row', { name: /mini/ });
    await row.getByText(/finite/).waitFor();

    await client.jobs.cancel({ id });
    await page.getByRole('link', { name: 'Overview' }).click();
    await attention.waitFor({ state: 'detached' });
  },
);
