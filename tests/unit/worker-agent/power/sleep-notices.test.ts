import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { SleepNotices } from '../../../../worker-agent/power/sleep-notices.ts';
import { markedProcesses } from '../../../support/marked-processes.ts';
import { aPlayedLogind } from '../../../support/played-logind.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { started } from '../../main/storage/a-store.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

/** Listens on a machine of its own; what it does is written down in order. */
async function aListener(environment: Readonly<Record<string, string>>, falling = Promise.resolve()) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const clock = new HandClock();
  const heard: string[] = [];
  const notices = await started(
    new SleepNotices({
      clock,
      logger: pino({ level: 'silent' }),
      onSleep: async () => {
        heard.push('falls asleep');
        await falling;
        heard.push('sleeps');
      },
      onWake: () => void heard.push('wakes'),
    }),
  );
  return { clock, heard, notices };
}

/** The programs that listen on that bus. */
function monitors(environment: Readonly<Record<string, string>>): number[] {
  return markedProcesses(`DBUS_SYSTEM_BUS_ADDRESS=${environment['DBUS_SYSTEM_BUS_ADDRESS']}`)
    .filter(({ command }) => command.startsWith('gdbus monitor'))
    .map(({ pid }) => pid);
}

test.skipIf(process.platform !== 'linux')(
  'a device whose listener ends while it sleeps counts as awake, and hears again of the next sleep',
  async ({ skip, onTestFinished }) => {
    onTestFinished(() => void vi.unstubAllEnvs());
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const { clock, heard, notices } = await aListener(logind.environment);
    const sleeps = async (times: number) => {
      await vi.waitUntil(
        () => {
          // Said before it listens, it is not heard.
          logind.prepareForSleep(true);
          return heard.filter((what) => what === 'sleeps').length === times;
        },
        { timeout: 10_000, interval: 100 },
      );
    };
    await sleeps(1);
    const [first = 0, ...others] = monitors(logind.environment);
    expect(others).toEqual([]);
    process.kill(first, 'SIGKILL');
    await vi.waitUntil(() => heard.at(-1) === 'wakes');
    expect(heard).toEqual(['falls asleep', 'sleeps', 'wakes']);

    clock.advance(60_000);
    await sleeps(2);
    expect(monitors(logind.environment)).not.toContain(first);
    logind.prepareForSleep(false);
    await vi.waitUntil(() => heard.at(-1) === 'wakes');
    await notices.stop();
    await vi.waitUntil(() => monitors(logind.environment).length === 0);
    expect(clock.armed).toBe(0);
  },
);

test.skipIf(process.platform !== 'linux')(
  'a sleep that is called off while it is prepared ends in being awake',
  async ({ skip, onTestFinished }) => {
    onTestFinished(() => void vi.unstubAllEnvs());
    const logind = await aPlayedLogind();
    if (logind === undefined) return skip('dbus-daemon or gdbus is not installed');
    const falling = Promise.withResolvers<void>();
    const { heard } = await aListener(logind.environment, falling.promise);
    await vi.waitUntil(
      () => {
        logind.prepareForSleep(true);
        return heard.length > 0;
      },
      { timeout: 10_000, interval: 100 },
    );
    logind.prepareForSleep(false);
    await new Promise(setImmediate);
    falling.resolve();
    await vi.waitUntil(() => heard.length === 3);
    expect(heard).toEqual(['falls asleep', 'sleeps', 'wakes']);
  },
);

test.skipIf(process.platform !== 'linux')(
  'where the listener ends again and again it is given up after ten starts',
  async ({ onTestFinished }) => {
    onTestFinished(() => void vi.unstubAllEnvs());
    const folder = aTemporaryFolder();
    const starts = join(folder, 'starts');
    writeFileSync(join(folder, 'gdbus'), `#!/bin/sh\necho started >> "${starts}"\nexit 1\n`);
    chmodSync(join(folder, 'gdbus'), 0o755);
    const { clock } = await aListener({ PATH: `${folder}:${process.env['PATH']}` });
    const count = () => (existsSync(starts) ? readFileSync(starts, 'utf8').trim().split('\n').length : 0);
    for (let start = 1; start <= 10; start++) {
      await vi.waitUntil(() => count() === start && clock.armed === (start < 10 ? 1 : 0));
      clock.advance(60_000);
    }
    clock.advance(3_600_000);
    expect([count(), clock.armed]).toEqual([10, 0]);
  },
);
