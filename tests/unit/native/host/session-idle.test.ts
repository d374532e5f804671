import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { linuxHost } from '../../../../native/host/linux/linux-host.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const NOW = 1_700_000_000_000;

interface Session {
  readonly type?: string;
  readonly state?: string;
  readonly isIdle: boolean;
  /** When that changed, in milliseconds before now; never: undefined. */
  readonly ago?: number;
}

/** A machine with these sessions, whose `loginctl` tells of them as the real one does and writes down that it was asked. */
function aMachine(...sessions: readonly Session[]) {
  const root = aTemporaryFolder();
  const [programs, folder, asked] = [join(root, 'programs'), join(root, 'run/systemd/sessions'), join(root, 'asked')];
  for (const path of [programs, folder]) mkdirSync(path, { recursive: true });
  for (const index of sessions.keys()) writeFileSync(join(folder, String(index)), '');
  const tell = (...told: readonly Session[]) => {
    const blocks = told.map(({ type = 'wayland', state = 'active', isIdle, ago }) =>
      [
        ...['Class=user', `Type=${type}`, `State=${state}`, `IdleHint=${isIdle ? 'yes' : 'no'}`],
        `IdleSinceHint=${ago === undefined ? 0 : (NOW - ago) * 1_000}\n`,
      ].join('\n'),
    );
    writeFileSync(join(root, 'told'), blocks.join('\n'));
  };
  tell(...sessions);
  const program = join(programs, 'loginctl');
  writeFileSync(program, `#!/bin/sh\necho "$@" >> "${asked}"\ncat "${root}/told"\n`);
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  let now = NOW;
  const host = linuxHost(root, () => now);
  return {
    root,
    tell,
    idleMs: async () => (await host.read()).idleMs,
    wait: (ms: number) => {
      now += ms;
    },
    asked: () => (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []),
  };
}

test('a desktop tells since when nobody uses it, and the one that was used last counts', async () => {
  expect(await aMachine({ isIdle: true, ago: 400_000 }).idleMs()).toBe(400_000);
  expect(await aMachine({ isIdle: true, ago: 400_000 }, { type: 'x11', isIdle: true, ago: 70_000 }).idleMs()).toBe(
    70_000,
  );
  expect(await aMachine({ isIdle: true, ago: 400_000 }, { isIdle: false, ago: 3_600_000 }).idleMs()).toBe(0);
});

test('sessions without a desktop, those that end, and desktops that have never told do not count', async () => {
  const machine = aMachine(
    { type: 'tty', isIdle: false, ago: 1 },
    { state: 'closing', isIdle: false, ago: 1 },
    { isIdle: false },
  );
  expect(await machine.idleMs()).toBeNull();
  expect(machine.asked()).toEqual([
    'show-session 0 1 2 --property=Class --property=Type --property=State --property=IdleHint --property=IdleSinceHint',
  ]);
});

test('it is asked every fifteen seconds at the most, and not at all where nobody is signed in', async () => {
  const machine = aMachine({ isIdle: true, ago: 60_000 });
  expect(await machine.idleMs()).toBe(60_000);
  machine.tell({ isIdle: false, ago: 1_000 });
  for (const expected of [63_000, 66_000, 69_000, 72_000, 0, 0]) {
    machine.wait(3_000);
    expect(await machine.idleMs()).toBe(expected);
  }
  expect(machine.asked()).toHaveLength(2);
  const alone = aMachine();
  expect(await alone.idleMs()).toBeNull();
  expect(alone.asked()).toEqual([]);
});
