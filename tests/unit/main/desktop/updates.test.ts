import '../../../support/electron/electron-for-commonjs.ts';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppImageUpdater, type AppUpdater, MacUpdater } from 'electron-updater';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { UpdateState } from '../../../../common/desktop/update-state.ts';
import { AppUpdates } from '../../../../main/desktop/updates/app-updates.ts';
import { whyNoUpdates } from '../../../../main/desktop/updates/can-update.ts';
import { releaseNotesOf } from '../../../../main/desktop/updates/release-notes.ts';
import { autoUpdater } from '../../../support/electron/net.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { listenOnLoopback } from '../../platform/control-client/loopback-server.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { silent } from './builders.ts';

beforeEach(freshElectron);

type Adapter = NonNullable<ConstructorParameters<typeof MacUpdater>[1]>;
const program = Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), randomBytes(200_000)]);

/** A real updater over a real server, with a release that it may find. */
async function anUpdater(
  kind: 'mac' | 'linux',
  release: { readonly version: string; readonly sha512?: string; readonly notes?: string } | undefined,
) {
  const folder = aTemporaryFolder();
  const file = kind === 'mac' ? `edgeorchestra-mac-${process.arch}.zip` : 'edgeorchestra-linux-x64.AppImage';
  const files = new Map<string, Buffer>();
  if (release !== undefined) {
    const sha512 = release.sha512 ?? createHash('sha512').update(program).digest('base64');
    const facts = [
      `version: ${release.version}`,
      `path: ${file}`,
      `sha512: ${sha512}`,
      "releaseDate: '2026-11-21T00:00:00.000Z'",
    ];
    const entry = ['files:', `  - url: ${file}`, `    sha512: ${sha512}`, `    size: ${program.length}`];
    const notes = release.notes === undefined ? [] : [`releaseNotes: '${release.notes}'`];
    files.set(`/latest-${kind}.yml`, Buffer.from([...facts, ...entry, ...notes].join('\n')));
    files.set(`/${file}`, program);
  }
  const server = await listenOnLoopback((request, response) => {
    const content = files.get(new URL(request.url ?? '/', 'http://here').pathname);
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': content.length }).end(content);
  });
  onTestFinished(() => server.close());
  const config = join(folder, 'app-update.yml');
  await writeFile(config, `provider: generic\nurl: ${server.baseUrl}\nupdaterCacheDirName: updates\n`);
  const adapter: Adapter = {
    version: '0.1.0',
    name: 'edgeorchestra',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  };
  const updater: AppUpdater =
    kind === 'mac' ? new MacUpdater(undefined, adapter) : new AppImageUpdater(undefined, adapter);
  updater.logger = null;
  // With an adapter of its own the updater has no way to the network, and takes this system for what it is.
  Object.assign(updater, {
    httpExecutor: new ElectronHttpExecutor(),
    _testOnlyOptions: { platform: kind === 'mac' ? 'darwin' : 'linux', isUseDifferentialDownload: false },
  });
  const states: UpdateState[] = [];
  const clock = new HandClock();
  let jobs = 0;
  const beforeInstall = vi.fn(async () => undefined);
  const updates = new AppUpdates({
    updater,
    clock,
    jobsRunning: () => jobs,
    beforeInstall,
    onChange: (state) => states.push(state),
    log: silent,
  });
  const run = (count: number) => {
    jobs = count;
  };
  return { updates, updater, states, clock, run, beforeInstall, folder };
}

describe('updates', () => {
  test('are found, downloaded, verified, and installed when no job suffers', async () => {
    const { updates, states, run, beforeInstall } = await anUpdater('mac', {
      version: '0.2.0',
      notes: 'Faster rounds',
    });
    run(2);
    await updates.check();
    await expect.poll(() => autoUpdater.received?.equals(program)).toBe(true);
    await expect.poll(() => updates.state.kind).toBe('ready');
    expect(new Set(states.map(({ kind }) => kind))).toEqual(new Set(['checking', 'downloading', 'ready']));
    expect(updates.state).toMatchObject({
      version: '0.2.0',
      notes: 'Faster rounds',
      releasedAt: Date.UTC(2026, 10, 21),
    });

    await expect(updates.install(false)).rejects.toMatchObject({ code: 'conflict', details: { jobs: 2 } });
    expect(autoUpdater.installed).toBe(0);
    expect(beforeInstall).not.toHaveBeenCalled();
    run(0);
    await updates.install(false);
    expect(beforeInstall).toHaveBeenCalledOnce();
    expect(autoUpdater.installed).toBe(1);
  });

  test('may interrupt jobs only when a person says so', async () => {
    const { updates, run } = await anUpdater('mac', { version: '0.2.0' });
    await updates.check();
    await expect.poll(() => updates.state.kind).toBe('ready');
    run(1);
    await updates.install(true);
    expect(autoUpdater.installed).toBe(1);
  });

  test('are thrown away when they are not what was released', async () => {
    const { updates } = await anUpdater('mac', { version: '0.2.0', sha512: Buffer.alloc(64).toString('base64') });
    await updates.check();
    expect(updates.state).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('sha512 checksum mismatch'),
      nextStep: expect.stringContaining('thrown away'),
    });
    expect(autoUpdater.received).toBeUndefined();
    await expect(updates.install(true)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('say why they could not be looked for, once, and try again later', async () => {
    const { updates, states, clock } = await anUpdater('mac', undefined);
    updates.start();
    clock.advance(60_000);
    await expect.poll(() => updates.state.kind).toBe('failed');
    expect(states.filter(({ kind }) => kind === 'failed')).toHaveLength(1);
    clock.advance(6 * 3_600_000);
    await expect.poll(() => states.filter(({ kind }) => kind === 'checking').length).toBe(2);
    await expect.poll(() => updates.state.kind).toBe('failed');
    updates.stop();
  });

  test.each(['0.1.0', '0.0.9'])('leave the app alone when the newest is %s', async (version) => {
    const { updates } = await anUpdater('mac', { version });
    await updates.check();
    expect(updates.state.kind).toBe('current');
  });

  test('replace an AppImage on the disk', async () => {
    const { updates, updater, folder } = await anUpdater('linux', { version: '0.2.0' });
    const own = join(folder, 'EdgeOrchestra.AppImage');
    await writeFile(own, 'old');
    vi.stubEnv('APPIMAGE', own);
    onTestFinished(() => void vi.unstubAllEnvs());
    await updates.check();
    expect(updates.state.kind).toBe('ready');
    const installer = updater as unknown as { install(isSilent: boolean, isForced: boolean): boolean };
    expect(installer.install(true, false)).toBe(true);
    expect((await readFile(own)).equals(program)).toBe(true);
  });
});

test('an app that cannot update itself says why', () => {
  const packaged = { platform: 'linux', isPackaged: true, appImage: undefined, hasPlace: true } as const;
  expect(whyNoUpdates(packaged)).toMatch(/installed by a package/);
  expect(whyNoUpdates({ ...packaged, appImage: '/x.AppImage' })).toBeUndefined();
  expect(whyNoUpdates({ ...packaged, platform: 'darwin' })).toBeUndefined();
  expect(whyNoUpdates({ ...packaged, isPackaged: false })).toMatch(/not a released app/);
  expect(whyNoUpdates({ ...packaged, platform: 'darwin', hasPlace: false })).toMatch(/no place/);
});

test('release notes are plain text, whatever was sent', () => {
  expect(releaseNotesOf(undefined)).toBe('');
  expect(releaseNotesOf('<h2>New</h2><ul><li>A &amp; B</li></ul><script>x</script>')).toBe('New\n\n• A & B\nx');
  expect(
    releaseNotesOf([
      { version: '0.2.0', note: 'Two' },
      { version: '0.1.1', note: null },
    ]),
  ).toBe('0.2.0\nTwo\n\n0.1.1');
});
