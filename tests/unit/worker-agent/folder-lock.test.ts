import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FolderLock } from '../../../worker-agent/folder-lock.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';
import { started } from '../main/storage/a-store.ts';

const bootedAt = () => Date.now() - uptime() * 1_000;

/** A folder that a process holds, or held. */
function aFolderOf(owner: { pid: number; bootedAt: number } | string) {
  const folder = aTemporaryFolder();
  const file = join(folder, 'agent.lock');
  writeFileSync(file, typeof owner === 'string' ? owner : JSON.stringify(owner));
  return { folder, file };
}

async function aProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)'], { stdio: 'ignore' });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(end);
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, end };
}

describe('the lock of a folder', () => {
  test('keeps a second agent off while the first lives, and no longer', async () => {
    const { pid, end } = await aProcess();
    const { folder, file } = aFolderOf({ pid, bootedAt: bootedAt() });
    const lock = new FolderLock(folder);
    await expect(lock.start()).rejects.toMatchObject({
      code: 'data-folder-in-use',
      message: `another agent (process ${pid}) is using ${folder}`,
    });
    await lock.stop();
    expect(existsSync(file)).toBe(true);
    await end();
    await started(lock);
  });

  test('of an earlier boot is nothing, even if a process has its number', async () => {
    const { pid } = await aProcess();
    const { folder } = aFolderOf({ pid, bootedAt: bootedAt() - 3_600_000 });
    await started(new FolderLock(folder));
  });

  test('that cannot be read is nothing', async () => {
    await started(new FolderLock(aFolderOf('{"pid":').folder));
  });

  test('is gone once its agent has stopped', async () => {
    const folder = aTemporaryFolder();
    const lock = await started(new FolderLock(folder));
    expect(existsSync(join(folder, 'agent.lock'))).toBe(true);
    await lock.stop();
    expect(existsSync(join(folder, 'agent.lock'))).toBe(false);
  });
});
