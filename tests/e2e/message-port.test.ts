import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect } from 'vitest';
import { createControlClient } from '../../common/api-client/control-client.ts';
import type { UpdateState } from '../../common/desktop/update-state.ts';
import { readOrchestratorRecord } from '../../platform/control-client/orchestrator-record.ts';
import { readOwnerToken } from '../../platform/control-client/owner-token.ts';
import { buildWholeDesktopInto } from '../support/built-desktop.ts';
import { BootedApp } from '../support/electron/booted-app.ts';
import { EoProcess } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { aTrainSpec } from '../unit/builders/a-train-spec.ts';
import { openDesktopWindow, WINDOW_ORIGIN } from './support/desktop-window.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const DIGITS = join(PROJECT, 'resources', 'datasets', 'uci-digits.csv.gz');

let out: string;
beforeAll(async () => {
  // Packages that stay outside are found as in the project: above the built files.
  out = await mkdtemp(join(PROJECT, 'out-test-'));
  await buildWholeDesktopInto(out);
}, 180_000);
afterAll(() => rm(out, { recursive: true, force: true }));

/** A program's own way to the app's orchestrator, beside that of the window. */
async function aProgram(app: BootedApp) {
  const record = await readOrchestratorRecord(app.data);
  const token = await readOwnerToken(app.data);
  if (record === undefined || token === undefined) throw new Error('the app runs no orchestrator');
  const client = createControlClient({ baseUrl: `http://127.0.0.1:${record.apiPort}`, token });
  const startAgent = async (name: string): Promise<EoProcess> => {
    const where = ['--data', aTemporaryFolder(), '--orchestrator', `127.0.0.1:${record.grpcPort}`];
    const { joinString } = await client.joining.createToken({});
    const args = ['agent', '--name', name, ...where, '--stop-with-parent'];
    return new EoProcess({ name, args, environment: { EO_JOIN: joinString } });
  };
  return { client, startAgent };
}

const pathOf = (page: Page): string => new URL(page.url()).pathname;

screensTest(
  'the same screens over message ports: devices and jobs live, files, menus, and what only the app has',
  async () => {
    const app = await BootedApp.start(out);
    const { client, startAgent } = await aProgram(app);
    const page = await openDesktopWindow(app, '/devices');
    await page.getByRole('heading', { name: 'No device has joined yet' }).waitFor();
    await startAgent('studio');
    await page.getByRole('row', { name: 'studio' }).getByText('online').waitFor();

    await client.datasets.import({ name: 'digits', path: DIGITS, holdout: 0.2 });
    await expect
      .poll(async () => (await client.datasets.get({ name: 'digits' })).state, { timeout: 20_000 })
      .toBe('ready');
    await app.ask('chooseInMenu', { label: 'New job' });
    const spec = JSON.stringify(aTrainSpec({ name: 'long', rounds: 1_000, localEpochs: 20 }), null, 2);
    await page.getByRole('textbox', { name: 'The job as YAML' }).fill(spec);
    await page.getByRole('button', { name: 'Start job' }).click();
    await page.waitForURL(/\/jobs\/(?!new)/);
    await page.getByRole('heading', { name: 'long' }).waitFor();
    const [job] = await client.jobs.list({});
    if (job === undefined) throw new Error('no job was made');
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByRole('row', { name: /long/ }).waitFor();
    await app.ask('openLink', { url: `edgeorchestra://jobs/${job.id}` });
    await page.waitForURL(`${WINDOW_ORIGIN}/jobs/${job.id}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/Resume to go on from there/).waitFor();
    expect(await client.jobs.get({ id: job.id })).toMatchObject({ state: 'paused' });
    const paused = await client.events.search({ kinds: ['job-paused'] });
    expect(paused.events[0]?.actor).toMatchObject({ kind: 'desktop' });

    await app.ask('chooseInMenu', { label: 'Search' });
    await page.getByRole('dialog', { name: 'Search or do' }).waitFor();
    await page.getByRole('dialog', { name: 'Search or do' }).press('Escape');
    await app.ask('chooseInMenu', { label: 'Data sets' });
    await page.waitForURL(`${WINDOW_ORIGIN}/datasets`);

    const exported = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/events/export');
      return { status: answer.status, text: await answer.text() };
    });
    expect(exported).toEqual({ status: 200, text: expect.stringContaining('job-paused') });
    expect(await page.evaluate(async () => (await fetch('/api/v1/devices')).status)).toBe(404);

    // A page that is loaded again connects again, and shows what there is.
    await page.reload();
    await page.getByRole('link', { name: 'Devices' }).click();
    await page.getByRole('row', { name: 'studio' }).getByText('online').waitFor();

    await app.ask('quit', undefined).catch(() => undefined);
    expect(await app.exited).toBe(0);
    await page
      .getByRole('alert')
      .getByText(/^No connection/)
      .waitFor();
    await page.getByRole('button', { name: 'Load the window again' }).waitFor();
    await page.getByRole('row', { name: 'studio' }).waitFor();
  },
);

screensTest(
  'what only the app has: notifications, updates, this computer as a device, its language and look',
  async () => {
    const app = await BootedApp.start(out);
    const page = await openDesktopWindow(app);
    await page.getByText('Live', { exact: true }).waitFor();
    await app.ask('chooseInTray', { label: 'Settings…' });
    await page.waitForURL(`${WINDOW_ORIGIN}/settings`);

    await page.getByRole('link', { name: 'Notifications' }).click();
    const ended = page.getByRole('switch', { name: /A job has ended/ });
    await ended.click();
    await expect.poll(() => ended.getAttribute('aria-checked')).toBe('false');
    await takePictures(page, 'settings-notifications');

    await page.getByRole('link', { name: 'Updates' }).click();
    await page.getByText('This is not a released app.').waitFor();
    await takePictures(page, 'settings-updates');

    await page.getByRole('link', { name: 'This computer' }).click();
    await page.getByText('This system keeps its own list of programs to start').waitFor();
    await page.getByRole('switch', { name: /work as a device/ }).click();
    await page.getByText(/^It has worked as a device/).waitFor({ timeout: 40_000 });
    await takePictures(page, 'settings-computer');
    await page.getByRole('button', { name: 'Rest for an hour' }).click();
    await page.getByText(/^It rests until \d/).waitFor();
    expect(await page.getByRole('button', { name: 'Rest for an hour' }).count()).toBe(0);
    await takePictures(page, 'settings-computer-rests');
    await app.until('the tray to say so', ({ trayMenu }) => trayMenu.some((label) => /^It rests until \d/.test(label)));
    await app.ask('chooseInTray', { label: 'Work again' });
    await page.getByRole('button', { name: 'Rest until tomorrow' }).waitFor();
    await app.ask('chooseInTray', { label: 'Rest until I say so' });
    await page.getByText(/^It rests until you say so/).waitFor();
    await page.getByRole('button', { name: 'Work again' }).click();
    await page.getByText(/^It has worked as a device/).waitFor();
    await page.getByRole('link', { name: 'Open device' }).click();
    await page.getByRole('row').getByText('online').waitFor();
    expect(pathOf(page)).toMatch(/^\/devices\/./);

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('link', { name: 'Appearance' }).click();
    await page.getByText('Menus, the tray and notifications speak the same language.').waitFor();
    await page.getByRole('radio', { name: 'Hall (dark)' }).click();
    await app.until('the app to look so', ({ theme }) => theme === 'dark');
    await page.getByRole('radio', { name: 'Français' }).click();
    const french = await app.until('the app to speak so', ({ trayMenu }) => trayMenu.includes('Quitter EdgeOrchestra'));
    expect(french.appMenu).toEqual(expect.arrayContaining(['Fichier', 'Édition', 'Présentation', 'Nouveau travail']));
    await page.getByRole('link', { name: 'Cet ordinateur' }).click();
    await page.getByText(/^Il travaille comme appareil/).waitFor();
    await takePictures(page, 'settings-computer-fr');
    await app.ask('chooseInTray', { label: 'Quitter EdgeOrchestra' }).catch(() => undefined);
    expect(await app.exited).toBe(0);
  },
);

const release = {
  version: '0.2.0',
  notes: 'Faster rounds\n• Scores zoom by pinch\n• French',
  releasedAt: 1_795_000_000_000,
};
const size = { bytesDone: 41_000_000, bytesTotal: 118_000_000, bytesPerSecond: 6_200_000 };
const problem = { reason: 'sha512 checksum mismatch', nextStep: 'thrown-away' } as const;

const TOLD = [
  ['downloading', { kind: 'downloading', ...release, ...size }, 'Version 0.2.0 is being downloaded'],
  ['failed', { kind: 'failed', ...problem, failedAt: Date.now() }, 'What was downloaded is not what was released'],
  ['ready', { kind: 'ready', ...release, verifiedAt: Date.now(), installsWhenIdle: false }, 'Version 0.2.0 is ready'],
] as const satisfies readonly (readonly [string, UpdateState, string])[];

screensTest('an update that is downloading, failed or ready is told with its reason and next step', async () => {
  const app = await BootedApp.start(out);
  let told: UpdateState = TOLD[0][1];
  const page = await openDesktopWindow(app, '/settings/updates', () => told);
  for (const [name, update, words] of TOLD) {
    told = update;
    await page.reload();
    await page.getByText(words).waitFor();
    await takePictures(page, `settings-update-${name}`);
    if (update.kind !== 'failed') await page.getByText('Scores zoom by pinch').waitFor();
  }
  await page.getByRole('button', { name: 'Install and restart' }).click();
  await page.getByText('This app does not update itself.').first().waitFor();
});
