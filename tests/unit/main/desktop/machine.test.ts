import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { OwnDeviceState } from '../../../../common/desktop/desktop-state.ts';
import { AppError } from '../../../../common/errors.ts';
import { openAtLogin, opensAtLogin } from '../../../../main/desktop/login-item.ts';
import { OwnDevice } from '../../../../main/desktop/own-device/own-device.ts';
import { PauseEverything } from '../../../../main/desktop/pause-everything.ts';
import { HostPowerWatch } from '../../../../main/desktop/power/host-power-watch.ts';
import { KeepAwake } from '../../../../main/desktop/power/keep-awake.ts';
import { DesktopSettingsFile } from '../../../../main/desktop/settings/desktop-settings.ts';
import { app } from '../../../support/electron/app.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { blockers, powerMonitor } from '../../../support/electron/system.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aJob, silent } from './builders.ts';

beforeEach(freshElectron);

describe('the settings', () => {
  test('are kept', async () => {
    const folder = aTemporaryFolder();
    const settings = await DesktopSettingsFile.open(folder);
    expect(settings.get()).toMatchObject({ theme: 'system', mutedNotices: [], usesOwnDevice: false });
    settings.change({ theme: 'dark' });
    settings.change({ usesOwnDevice: true });
    await settings.written();
    expect((await DesktopSettingsFile.open(folder)).get()).toMatchObject({ theme: 'dark', usesOwnDevice: true });
  });

  test.each([
    ['no JSON', '{"theme":'],
    ['a list', '[]'],
    ['a window that is nowhere', '{"theme":"dark","window":{"x":"left"}}'],
    ['a kind that there is not', '{"theme":"dark","mutedNotices":["all"]}'],
  ])('a file that is %s does not keep the app from starting', async (_name, text) => {
    const folder = aTemporaryFolder();
    await writeFile(join(folder, 'desktop.json'), text);
    const settings = (await DesktopSettingsFile.open(folder)).get();
    expect(settings).toMatchObject({ mutedNotices: [] });
    expect(settings.theme).toBe(text.includes('dark') ? 'dark' : 'system');
  });
});

describe('the machine', () => {
  function aWatch() {
    const clock = new HandClock();
    const calls = { onWake: vi.fn(), onSleep: vi.fn(), onShutdown: vi.fn(), onChange: vi.fn() };
    return { clock, calls, watch: new HostPowerWatch({ ...calls, now: () => clock.now() }) };
  }

  test('tells when it slept, and for how long', () => {
    const { clock, calls, watch } = aWatch();
    powerMonitor.emit('suspend');
    clock.freeze(3_600_000);
    powerMonitor.emit('resume');
    expect(calls.onWake).toHaveBeenCalledExactlyOnceWith(3_600_000);
    watch.stop();
    powerMonitor.emit('resume');
    expect(calls.onWake).toHaveBeenCalledOnce();
  });

  test('tells of battery and heat, and when it goes down', () => {
    powerMonitor.isOnBattery = true;
    const { calls, watch } = aWatch();
    expect(watch.power.source).toBe('battery');
    powerMonitor.emit('on-ac');
    powerMonitor.emit('thermal-state-change', { state: 'serious' });
    expect(watch.power).toEqual({ source: 'mains', heat: 'serious' });
    powerMonitor.emit('thermal-state-change', { state: 'something new' });
    expect(watch.power.heat).toBe('unknown');
    expect(calls.onChange).toHaveBeenCalledTimes(3);
    powerMonitor.emit('shutdown');
    expect(calls.onShutdown).toHaveBeenCalledOnce();
  });

  test('is kept awake once, and let go', () => {
    const awake = new KeepAwake();
    for (const isWanted of [true, true]) awake.set(isWanted);
    expect(blockers.size).toBe(1);
    for (const isWanted of [false, false]) awake.set(isWanted);
    expect(blockers.size).toBe(0);
  });

  test('opens the app at login where it lets itself be told', () => {
    openAtLogin(app, 'darwin', true);
    expect([opensAtLogin(app, 'darwin'), opensAtLogin(app, 'linux')]).toEqual([true, null]);
    expect(() => openAtLogin(app, 'linux', true)).toThrow(expect.objectContaining({ code: 'unimplemented' }));
  });
});

describe('pausing everything', () => {
  test('resumes only what it has paused itself, also after a restart', async () => {
    const folder = aTemporaryFolder();
    const settings = await DesktopSettingsFile.open(folder);
    const jobs = [aJob('one'), aJob('two', { state: 'queued' }), aJob('mine', { state: 'paused' }), aJob('gone')];
    const pause = vi.fn(async ({ id }: { id: string }) => {
      if (id === 'gone') throw new AppError('conflict', 'it has ended');
    });
    const resume = vi.fn(async (_input: { id: string }) => undefined);
    const client = { jobs: { list: async () => jobs, pause, resume } } as never;
    expect(await new PauseEverything({ client, settings }).pause()).toBe(2);
    await settings.written();
    const later = new PauseEverything({ client, settings: await DesktopSettingsFile.open(folder) });
    expect(later.count).toBe(2);
    expect(await later.resume()).toBe(2);
    expect(resume.mock.calls.map(([{ id }]) => id)).toEqual(['one', 'two']);
    expect(later.count).toBe(0);
  });
});

describe('this machine as a device', () => {
  /** An agent that ends as the file says. */
  async function anOwnDevice(agent: string) {
    const folder = aTemporaryFolder();
    const entry = join(folder, 'agent.mjs');
    await writeFile(entry, agent);
    const clock = new HandClock();
    const states: OwnDeviceState[] = [];
    const createToken = vi.fn(async () => ({ joinString: 'eo1.secret' }));
    const device = new OwnDevice({
      entry,
      folder: join(folder, 'own-device'),
      ports: () => ({ grpcPort: 1, joinPort: 2 }),
      client: { joining: { createToken } } as never,
      clock,
      onChange: (state) => states.push(state),
      log: silent,
    });
    onTestFinished(() => device.stop());
    return { device, states, clock, createToken, folder };
  }

  test('gets its join string by message, and only while it is no member', async () => {
    const write = "import { writeFileSync } from 'node:fs';";
    const { device, createToken, folder } = await anOwnDevice(
      `${write}process.parentPort.once('message', ({ data }) => {
        writeFileSync(data.data + '/told.json', JSON.stringify({ ...data, args: process.argv.slice(2) }));
        process.parentPort.postMessage({ kind: 'started' });
      });`,
    );
    await device.use();
    await expect.poll(() => device.state.kind).toBe('running');
    const told = JSON.parse(await readFile(join(folder, 'own-device', 'told.json'), 'utf8')) as object;
    expect(told).toMatchObject({ orchestrator: '127.0.0.1:1', joinPort: 2, join: 'eo1.secret', args: [] });
    await device.stop();
    expect(device.state).toEqual({ kind: 'off' });
    await writeFile(join(folder, 'own-device', 'membership.json'), '{}');
    await device.use();
    await expect.poll(() => device.state.kind).toBe('running');
    expect(createToken).toHaveBeenCalledOnce();
  });

  test('passes the owner’s switch on to its agent, and refuses it while there is none', async () => {
    const write = "import { appendFileSync } from 'node:fs';";
    const { device, clock, folder } = await anOwnDevice(
      `${write}process.parentPort.once('message', ({ data: { data } }) => {
        process.parentPort.postMessage({ kind: 'started' });
        process.parentPort.on('message', ({ data: told }) => appendFileSync(data + '/told', JSON.stringify(told)));
      });`,
    );
    expect(() => device.pause(60)).toThrow('does not work as a device');
    await device.use();
    await expect.poll(() => device.state.kind).toBe('running');
    device.pause(60);
    device.resume();
    const told = () => readFile(join(folder, 'own-device', 'told'), 'utf8').catch(() => '');
    await expect.poll(told).toBe(`{"kind":"pause","until":${clock.now() + 3_600_000}}{"kind":"resume"}`);
  });

  test('tells how much it does, why and until when, as its agent does', async () => {
    const state = `{ level: 'off', reasons: [{ rule: 'pause', level: 'off', measured: null, limit: null }], since: 1, until: 9 }`;
    const { device, states, clock } = await anOwnDevice(
      `process.parentPort.once('message', () => {
        process.parentPort.postMessage({ kind: 'started' });
        process.parentPort.on('message', ({ data: { kind } }) => {
          if (kind === 'pause') process.parentPort.postMessage({ kind: 'etiquette', state: ${state} });
          else process.exit(1);
        });
      });`,
    );
    await device.use();
    await expect.poll(() => device.state).toMatchObject({ kind: 'running', etiquette: null });
    device.pause(null);
    await expect.poll(() => device.state).toMatchObject({ etiquette: { level: 'off', until: 9 } });
    expect(states.at(-1)).toEqual(device.state);
    // What the next agent does is not known before it says so.
    device.resume();
    await expect.poll(() => device.state.kind).toBe('waiting');
    clock.advance(2_000);
    await expect.poll(() => device.state).toMatchObject({ kind: 'running', etiquette: null });
  });

  test('says why its agent ended, and tries again, later each time', async () => {
    const { device, states, clock } = await anOwnDevice(
      "process.stderr.write(JSON.stringify({ msg: 'the disk is full' }) + '\\n', () => process.exit(1));",
    );
    await device.use();
    await expect.poll(() => device.state.kind).toBe('waiting');
    expect(device.state).toEqual({ kind: 'waiting', reason: 'the disk is full', nextTryAt: clock.now() + 2_000 });
    clock.advance(2_000);
    await expect.poll(() => states.filter(({ kind }) => kind === 'waiting').length).toBe(2);
    expect(device.state).toMatchObject({ nextTryAt: clock.now() + 4_000 });
    await device.stop();
    clock.advance(60_000);
    expect(device.state).toEqual({ kind: 'off' });
  });
});
