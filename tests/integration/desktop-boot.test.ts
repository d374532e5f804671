import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDesktopInto } from '../support/built-desktop.ts';
import { BootedApp } from '../support/electron/booted-app.ts';
import { within } from '../support/within.ts';
import { aTrainSpec } from '../unit/builders/a-train-spec.ts';

const DIGITS = join(import.meta.dirname, '..', '..', 'resources', 'datasets', 'uci-digits.csv.gz');
const longJob = aTrainSpec({ name: 'long', rounds: 200, localEpochs: 20 });

let out: string;
beforeAll(async () => {
  // Packages that stay outside are found as in the project: above the built files.
  out = await mkdtemp(join(import.meta.dirname, '..', '..', 'out-test-'));
  await buildDesktopInto(out);
}, 120_000);
afterAll(() => rm(out, { recursive: true, force: true }));

test('the built app comes up with its orchestrator, answers its window, and ends cleanly', async () => {
  const app = await BootedApp.start(out);
  const up = await app.see();
  expect(up.windows).toEqual([
    { url: 'app://edgeorchestra/', isVisible: true, preload: join(out, 'preload', 'index.cjs') },
  ]);
  expect(up.icon).toMatch(/tray-fine/);
  expect(up.tooltip).toMatch(/0 of 0 devices online/);
  expect(up.appMenu).toContain('New job');

  const home = await app.ask('page', { url: 'app://edgeorchestra/jobs/some-job' });
  expect(home).toMatchObject({ status: 200, text: expect.stringContaining('EdgeOrchestra') });
  expect(home.policy).toContain("default-src 'none'");
  for (const url of ['app://edgeorchestra/../main/index.js', 'app://elsewhere/']) {
    expect((await app.ask('page', { url })).status, url).toBe(404);
  }

  await app.connect();
  expect(await app.ask('control', { path: 'cluster.get' })).toMatchObject({ devicesTotal: 0 });
  await expect(app.ask('control', { path: 'jobs.get', input: { id: 'nobody' } })).rejects.toMatchObject({
    code: 'not-found',
  });
  const { state } = await app.until('the state to arrive', (seen) => seen.state !== undefined);
  expect(state).toMatchObject({ dataFolder: app.data, update: { kind: 'off' }, ownDevice: { kind: 'off' } });
  await app.ask('desktop', { path: 'muteNotices', input: { kind: 'job-ended', isMuted: true } });
  await app.until('the change to be told', (seen) => seen.state?.mutedNotices.includes('job-ended') === true);

  await app.ask('openLink', { url: 'edgeorchestra://settings/joining' });
  await app.until('the link to be followed', ({ shown }) => shown.some(({ screen }) => screen === 'settings'));
  await app.ask('wake', undefined);

  await app.ask('closeWindow', undefined);
  const closed = await app.until('the window to be gone', ({ windows }) => windows.length === 0);
  expect(closed.notifications.map(({ title }) => title)).toEqual(['EdgeOrchestra goes on']);
  expect(closed.isReady).toBe(true);
  await app.ask('chooseInTray', { label: 'Open EdgeOrchestra' });
  await app.until('the window to be back', ({ windows }) => windows.length === 1);

  await app.ask('chooseInTray', { label: 'Quit EdgeOrchestra' }).catch(() => undefined);
  expect(await within('the app to end', app.exited)).toBe(0);
  const kept = JSON.parse(await readFile(join(app.data, 'desktop.json'), 'utf8')) as object;
  expect(kept).toMatchObject({ hasSaidThatItStays: true, mutedNotices: ['job-ended'] });
});

test('this machine as a device trains a job; quitting asks first, names the job, and the job goes on at the next start', async () => {
  const app = await BootedApp.start(out);
  await app.connect();
  await app.ask('desktop', { path: 'useOwnDevice', input: { isWanted: true } });
  await app.until('this machine to be a device', ({ tooltip }) => tooltip?.includes('1 of 1 device online') === true);
  expect((await app.see()).state?.ownDevice.kind).toBe('running');

  await app.ask('control', { path: 'datasets.import', input: { name: 'digits', path: DIGITS, holdout: 0.2 } });
  await expect
    .poll(() => app.ask('control', { path: 'datasets.get', input: { name: 'digits' } }), { timeout: 20_000 })
    .toMatchObject({ state: 'ready' });
  const job = (await app.ask('control', { path: 'jobs.create', input: longJob })) as { id: string };
  const working = await app.until('the job to work', ({ icon, trayMenu }) => {
    return icon?.includes('tray-working') === true && trayMenu.some((label) => /^long: round ([2-9]|\d\d)/.test(label));
  });
  expect(working.keptAwake).toBe(1);

  await app.ask('answerDialogs', { button: 1 });
  await app.ask('chooseInTray', { label: 'Quit EdgeOrchestra' });
  const asked = await app.until('the question', ({ questions }) => questions.length === 1);
  expect(asked.questions[0]?.message).toBe('Stop 1 job and quit?');
  expect(asked.questions[0]?.detail).toMatch(/• long, after round \d+ of 200/);
  expect(await app.ask('control', { path: 'health.check' })).toMatchObject({ status: 'ok' });

  await app.ask('answerDialogs', { button: 0 });
  await app.ask('chooseInTray', { label: 'Quit EdgeOrchestra' }).catch(() => undefined);
  expect(await within('the app to end', app.exited)).toBe(0);

  const again = await BootedApp.start(out, app.data);
  await again.connect();
  const before = (await again.ask('control', { path: 'jobs.get', input: { id: job.id } })) as {
    roundsCommitted: number;
  };
  expect(before.roundsCommitted).toBeGreaterThan(0);
  await again.until('the job to go on with this machine', ({ trayMenu }) =>
    trayMenu.some((label) => Number(/^long: round (\d+)/.exec(label)?.[1] ?? 0) > before.roundsCommitted + 2),
  );
  await again.ask('chooseInTray', { label: 'Pause everything' });
  await again.until('the pause', ({ trayMenu }) => trayMenu.includes('Resume 1 job'));
  await again.ask('quit', undefined).catch(() => undefined);
  expect(await within('the app to end', again.exited)).toBe(0);
});
