import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BackupName } from '../../../../common/domain/backup.ts';
import { applyPendingRestore, decideRestore } from '../../../../main/backup/apply-restore.ts';
import { aTemporaryFolder } from '../storage/temporary-folder.ts';
import { aBackupRoom, passphrase } from './a-backup-room.ts';

const backup = BackupName.parse('20260131-120000-0123abcd');
const OLD = [
  'orchestrator.sqlite',
  'orchestrator.sqlite-wal',
  'metrics.sqlite',
  'keys/audit',
  'blobs/one',
  'updates/u',
];
const NEW = ['orchestrator.sqlite', 'keys/audit', 'blobs/two'];

/** A data folder of a cluster, with another one that lies ready in it. */
async function aFolderToRestore(olds: readonly string[] = OLD): Promise<string> {
  const data = aTemporaryFolder();
  const put = (base: string, files: readonly string[], text: string) => {
    for (const file of files) {
      mkdirSync(join(data, base, file, '..'), { recursive: true });
      writeFileSync(join(data, base, file), text);
    }
  };
  put('.', olds, 'old');
  put('restore', NEW, 'new');
  writeFileSync(join(data, 'restore', 'config.yaml'), 'new');
  await decideRestore(data, { backup, madeAt: 1, since: 2, aside: 'before-restore-x' });
  return data;
}

const textOf = (...path: string[]) => readFileSync(join(...path), 'utf8');

function expectNew(data: string, olds: readonly string[]): void {
  for (const file of NEW) expect(textOf(data, file), file).toBe('new');
  for (const file of olds) expect(textOf(data, 'before-restore-x', file), file).toBe('old');
  expect(existsSync(join(data, 'orchestrator.sqlite-wal'))).toBe(false);
  expect(existsSync(join(data, 'blobs', 'one'))).toBe(false);
  expect(textOf(data, 'config.yaml')).toBe('new');
  expect(readdirSync(data).filter((name) => name.startsWith('restore'))).toEqual(['restore-done.json']);
}

describe('a restore that was decided on', () => {
  test('puts everything in place, and keeps what was there', async () => {
    const data = await aFolderToRestore();
    expect(await applyPendingRestore(data)).toMatchObject({ backup, aside: 'before-restore-x' });
    expectNew(data, OLD);
    expect(await applyPendingRestore(data)).toBeUndefined();
    expectNew(data, OLD);
  });

  test.each([OLD, []])('is carried on by the next start wherever it was killed', async (...olds) => {
    let steps = 0;
    const counting = await aFolderToRestore(olds);
    await applyPendingRestore(counting, async (from, to) => {
      steps++;
      await rename(from, to);
    });
    expect(steps).toBeGreaterThan(olds.length);
    for (let killedAt = 0; killedAt < steps; killedAt++) {
      for (const isDone of [false, true]) {
        const data = await aFolderToRestore(olds);
        let left = killedAt;
        const dying = applyPendingRestore(data, async (from, to) => {
          if (left-- > 0) return renameSync(from, to);
          if (isDone) renameSync(from, to);
          throw new Error('killed');
        });
        await expect(dying).rejects.toThrow('killed');
        await applyPendingRestore(data);
        expectNew(data, olds);
      }
    }
  });

  test('without a decision is swept, and nothing is touched', async () => {
    const data = await aFolderToRestore();
    renameSync(join(data, 'restore-pending.json'), join(data, 'else'));
    expect(await applyPendingRestore(data)).toBeUndefined();
    for (const file of OLD) expect(textOf(data, file)).toBe('old');
    expect(existsSync(join(data, 'restore'))).toBe(false);
  });
});

describe('a restore over a running cluster', () => {
  test('lies ready, can be undone, and is told of', async () => {
    const room = await aBackupRoom();
    const { name } = await room.aBackup();
    const { restores, folder } = room;
    expect(restores.state).toEqual({ state: 'none' });
    expect(await restores.prepare(name, passphrase)).toMatchObject({ state: 'preparing', backup: name });
    await expect(restores.prepare(name, passphrase)).rejects.toMatchObject({ code: 'conflict' });
    await expect.poll(() => restores.state.state, { timeout: 50_000 }).toBe('pending');
    expect(restores.pending).toMatchObject({ backup: name });
    expect(existsSync(join(folder, 'restore-pending.json'))).toBe(true);
    await restores.undo();
    await restores.undo();
    expect(restores.state).toEqual({ state: 'none' });
    expect(readdirSync(folder).filter((file) => file.startsWith('restore'))).toEqual([]);
    expect(
      room
        .bodies()
        .slice(-2)
        .map(({ kind }) => kind),
    ).toEqual(['restore-prepared', 'restore-undone']);
  });

  test('of a damaged backup or with a wrong passphrase fails with its reason and changes nothing', async () => {
    const room = await aBackupRoom();
    const { name, path } = await room.aBackup();
    const { restores, folder } = room;
    await restores.prepare(name, 'wrong horse battery');
    await expect
      .poll(() => restores.state, { timeout: 50_000 })
      .toMatchObject({ state: 'failed', failure: { code: 'unauthenticated' } });
    const content = readFileSync(path);
    content.writeUInt8(content.readUInt8(content.length - 5_000) ^ 1, content.length - 5_000);
    writeFileSync(path, content);
    await restores.prepare(name, passphrase);
    await expect
      .poll(() => restores.state, { timeout: 50_000 })
      .toMatchObject({ state: 'failed', failure: { code: 'checksum-mismatch' } });
    expect(readdirSync(folder).filter((file) => file.startsWith('restore'))).toEqual([]);
  });
});
