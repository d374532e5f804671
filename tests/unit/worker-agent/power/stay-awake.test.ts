import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { StayAwake } from '../../../../worker-agent/power/stay-awake.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { started } from '../../main/storage/a-store.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

/** Programs of a machine whose logind keeps a file for as long as a lock is held: the real one does not run where tests do. */
function aMachine(): { readonly lock: string } {
  const folder = aTemporaryFolder();
  const lock = join(folder, 'lock');
  const program = join(folder, 'systemd-inhibit');
  writeFileSync(program, `#!/bin/sh\necho "$@" > "${lock}"\ncat > /dev/null\nrm -f "${lock}"\n`);
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
  return { lock };
}

test.skipIf(process.platform !== 'linux')(
  'a machine is kept awake while it is at work, and no longer',
  async ({ onTestFinished }) => {
    onTestFinished(() => void vi.unstubAllEnvs());
    const { lock } = aMachine();
    const clock = new HandClock();
    let isAtWork = false;
    const stayAwake = await started(new StayAwake({ clock, isAtWork: () => isAtWork }));
    clock.advance(10_000);
    expect(existsSync(lock)).toBe(false);

    isAtWork = true;
    clock.advance(2_000);
    await expect.poll(() => existsSync(lock) && readFileSync(lock, 'utf8')).toContain('--what=idle --mode=block');
    clock.advance(60_000);
    isAtWork = false;
    clock.advance(2_000);
    await expect.poll(() => existsSync(lock)).toBe(false);

    isAtWork = true;
    clock.advance(2_000);
    await expect.poll(() => existsSync(lock)).toBe(true);
    await stayAwake.stop();
    await expect.poll(() => existsSync(lock)).toBe(false);
  },
);
