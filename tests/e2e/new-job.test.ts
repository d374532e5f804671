import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { NewJobPage } from './support/new-job-page.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

async function importSample(orchestrator: TestOrchestrator): Promise<void> {
  await orchestrator.client.datasets.importSample({ name: 'uci-digits' });
  await orchestrator.live.untilEvent('dataset-imported', ({ dataset }) => dataset === 'uci-digits');
}

screensTest('form and YAML are in step, say what is wrong, and start the very job', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importSample(orchestrator);
  const [, mini] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'studio' }),
    TestAgent.start(orchestrator, { name: 'mini' }),
  ]);
  await mini.kill();
  await orchestrator.live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === mini.deviceId);

  const page = await openScreens(orchestrator, { path: '/jobs/new?dataset=uci-digits' });
  const desk = new NewJobPage(page);
  await desk.untilYaml('dataset: uci-digits');
  const devices = page.getByRole('region', { name: 'If it started now' });
  const rowOf = (name: string) => devices.getByRole('row', { name });
  await rowOf('studio').getByText('part 0, 1,438 samples').waitFor();
  await rowOf('mini').getByText('is offline: its connection broke').waitFor();
  await page.getByText('Ready. 1 of 2 devices takes part.').waitFor();
  await takePictures(page, 'new-job');

  // From the form into the text.
  await desk.field('Name').fill('first-try');
  await desk.field('Rounds').fill('3');
  await desk.field('Target accuracy, %').fill('97.5');
  await page.getByText('More', { exact: true }).click();
  await desk.field('Devices, at least').fill('2');
  await desk.untilYaml('targetAccuracy: 0.975');
  await desk.untilYaml('strategy:\n  name: fedavg\n  minDevices: 2');
  await devices.getByText('It would wait for devices: 1 online that can work for it, 2 needed.').waitFor();
  await takePictures(page, 'new-job-more');
  await desk.field('Devices, at least').fill('');
  await page.getByRole('combobox', { name: 'Optimizer' }).selectOption({ label: 'Momentum' });
  await page.getByRole('combobox', { name: 'Updates travel' }).selectOption('int8');
  await desk.untilYaml('optimizer:\n  name: momentum');
  await desk.untilYaml('compression:\n  name: int8');
  await page.getByRole('combobox', { name: 'Parameters travel' }).selectOption({ label: 'as they are' });
  await desk.untilYaml('compression:\n  name: int8\n  down: none');
  await page.getByRole('combobox', { name: 'Parameters travel' }).selectOption({ label: 'packed like the updates' });
  await expect.poll(async () => await desk.yaml.inputValue()).not.toContain('down:');
  await page.getByRole('combobox', { name: 'Updates travel' }).selectOption('none');
  await expect.poll(async () => await page.getByRole('combobox', { name: 'Parameters travel' }).count()).toBe(0);
  await expect.poll(async () => await desk.yaml.inputValue()).not.toContain('compression');
  await page.getByRole('combobox', { name: 'How they are cut' }).selectOption({ label: 'Unevenly, at random' });
  await desk.field('Alpha').fill('0.3');
  await desk.untilYaml('  partition:\n    scheme: dirichlet\n    alpha: 0.3');
  expect(await desk.yaml.inputValue()).not.toContain('strategy');

  // And back, with comments.
  await desk.change('learningRate: 0.1', 'learningRate: 0.05 # slowly');
  await expect.poll(async () => await desk.field('Learning rate').inputValue()).toBe('0.05');
  await desk.field('Batch size').fill('16');
  await desk.untilYaml('learningRate: 0.05 # slowly');

  // What is wrong is marked on both sides.
  await desk.field('Rounds').fill('many');
  await page.getByText('Must be a whole number.').or(page.getByText('Must be a number.')).first().waitFor();
  await desk.problem('rounds Must be a number.').waitFor();
  await desk.change('units: 128', 'units: 0');
  await desk.problem('model.layers.0.units Must be 1 or more.').click();
  expect(await page.evaluate(() => getSelection()?.toString())).toContain('units: 0');
  await desk.field('Name').fill('First try');
  await page.getByText('3 things are to be mended.').waitFor();
  expect(await page.getByRole('button', { name: 'Start job' }).isDisabled()).toBe(true);
  await takePictures(page, 'new-job-problems');
  await desk.field('Name').fill('first-try');
  await desk.field('Rounds').fill('3');
  await desk.change('units: 0', 'units: 128');

  // A text that is no YAML: the form stays as it was.
  await desk.change('rounds: 3', 'rounds: [3');
  await page.getByText('The form shows what the YAML said before it was broken.').waitFor();
  expect(await desk.field('Rounds').inputValue()).toBe('3');
  expect(await desk.field('Rounds').isDisabled()).toBe(true);
  await takePictures(page, 'new-job-broken');
  await page.getByRole('button', { name: 'Take the change back' }).click();
  await page.getByText('Ready. 1 of 2 devices takes part.').waitFor();

  // It is kept while one looks elsewhere.
  await page.getByRole('link', { name: 'Devices' }).click();
  await page.goBack();
  await desk.untilYaml('name: first-try');

  await page.getByRole('button', { name: 'Start job' }).click();
  await page.waitForURL(/\/jobs\/(?!new)/);
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const [job, ...others] = await orchestrator.client.jobs.list({});
  expect(others).toEqual([]);
  expect(job).toMatchObject({
    id,
    name: 'first-try',
    spec: {
      data: { dataset: 'uci-digits', partition: { scheme: 'dirichlet', alpha: 0.3 }, partitions: null },
      rounds: 3,
      batchSize: 16,
      learningRate: 0.05,
      targetAccuracy: 0.975,
    },
  });

  // Once more, as that one was.
  await page.goto(`${orchestrator.baseUrl}/jobs/new?from=${id}`);
  await desk.untilYaml('targetAccuracy: 0.975');
  expect(await desk.yaml.inputValue()).not.toContain('seed');
});

screensTest(
  'a job file is opened, what the orchestrator refuses is marked, and all of it is said in French',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    await importSample(orchestrator);
    const page = await openScreens(orchestrator, {
      path: '/jobs/new',
      locale: 'fr',
      viewport: { width: 900, height: 800 },
    });
    await page.getByRole('heading', { name: 'Nouveau travail' }).waitFor();
    const job = {
      kind: 'train',
      name: 'images',
      model: { preset: 'mnist-2nn' },
      data: { kind: 'managed', dataset: 'uci-digits' },
      rounds: 2,
      learningRate: 0.1,
    };
    await page
      .getByLabel('Ouvrir un fichier …')
      .and(page.locator('input'))
      .setInputFiles({ name: 'job.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(job)) });
    await page.getByText('job.json est ouvert.').waitFor();
    await page.getByText('L’orchestrateur le refuserait.').waitFor();
    await page.getByText('Les données ne conviennent pas au modèle.').first().waitFor();
    expect(await page.getByRole('button', { name: 'Lancer le travail' }).isDisabled()).toBe(true);
    await takePictures(page, 'new-job-refused-french');
    await page.getByRole('radio', { name: 'Petit réseau pour ces données' }).check();
    await page.getByText('Il peut partir, et attendra d’abord').waitFor();
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByRole('textbox', { name: 'Le travail en YAML' }).fill('kind: train\nrounds: 0\n');
    await page.getByRole('button', { name: 'Ligne 2 rounds Il faut 1 ou plus.' }).waitFor();
    await takePictures(page, 'new-job-french');
    await page.getByRole('tab', { name: 'Appareils' }).click();
    await page.getByText('Du dernier brouillon sans faute.').waitFor();
  },
);

screensTest('a job over data that stay on a device; a dropped file takes its place until that is undone', async () => {
  const orchestrator = await TestOrchestrator.start();
  const table = fileURLToPath(new URL('../../resources/datasets/uci-digits.csv.gz', import.meta.url));
  await TestAgent.start(orchestrator, { name: 'studio', args: ['--dataset', `digits-here=${table}`] });
  const page = await openScreens(orchestrator, { path: '/jobs/new' });
  const desk = new NewJobPage(page);
  await desk.untilYaml('kind: local');
  await page.getByText('on 1 device, 1,797 samples').waitFor();
  await page.getByRole('row', { name: 'studio' }).getByText('part 0, 1,797 samples').waitFor();
  await page.getByText('Ready. The only device takes part.').waitFor();
  await takePictures(page, 'new-job-local');

  const dropped = await page.evaluateHandle(() => {
    const files = new DataTransfer();
    files.items.add(new File(['kind: train\nname: dropped\n'], 'other.yaml'));
    return files;
  });
  const pane = page.getByRole('region', { name: 'YAML' });
  await pane.dispatchEvent('dragover', { dataTransfer: dropped });
  await pane.dispatchEvent('drop', { dataTransfer: dropped });
  await page.getByText('other.yaml is open.').waitFor();
  await desk.untilYaml('name: dropped');
  expect(await desk.field('Name').inputValue()).toBe('dropped');
  await page.getByRole('button', { name: 'Undo' }).click();
  await desk.untilYaml('dataset: digits-here');

  // Down from the devices to the orchestrator, where there are no data: what to do is said.
  await page.getByRole('radio', { name: 'With the orchestrator' }).check();
  await page.getByText('There are no data yet.').waitFor();
  await desk.problem('data.dataset Is missing.').waitFor();
});
