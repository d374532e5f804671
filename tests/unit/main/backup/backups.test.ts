import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Need } from '../../../../common/economy/economy-controller.ts';
import { AppError } from '../../../../common/errors.ts';
import { verifyBackup } from '../../../../main/backup/backup-reader.ts';
import { unpackBackup } from '../../../../main/backup/unpack-backup.ts';
import { checkSnapshot } from '../../../../main/storage/database-snapshot.ts';
import { sha256OfFile } from '../../../../platform/blobs/sha256-file.ts';
import { aTemporaryFolder } from '../storage/temporary-folder.ts';
import { aBackupRoom, passphrase } from './a-backup-room.ts';

describe('a backup', () => {
  test('holds database, contents in use, settings and sealed keys, and nothing else', async () => {
    const room = await aBackupRoom();
    const { sha256 } = await room.addModel('parameters');
    await room.blobs.write([Buffer.from('nobody needs this')]);
    await room.keys.write('audit', 'the audit key');
    writeFileSync(join(room.folder, 'config.yaml'), 'leaseMs: 9000\n');
    const { name, path, sizeBytes } = await room.aBackup();
    const manifest = await verifyBackup(path);
    expect(manifest.files.map((file) => file.path)).toEqual(['orchestrator.sqlite', 'config.yaml', `blobs/${sha256}`]);
    expect(readFileSync(path).includes('the audit key')).toBe(false);
    expect(await room.backups.list()).toEqual([
      {
        state: 'ready',
        name,
        madeAt: room.clock.now(),
        sizeBytes,
        cluster: manifest.cluster,
        version: manifest.version,
      },
    ]);
    expect(room.bodies().at(-1)).toEqual({ kind: 'backup-made', backup: name, sizeBytes });
    const folder = join(aTemporaryFolder(), 'there');
    await unpackBackup({ file: path, passphrase, folder });
    expect(readFileSync(join(folder, 'keys', 'audit'), 'utf8')).toBe('the audit key');
    expect(readdirSync(join(folder, 'keys'))).toEqual(['audit']);
    expect(await sha256OfFile(join(folder, 'blobs', sha256))).toBe(sha256);
    expect(checkSnapshot(join(folder, 'orchestrator.sqlite')).blobs).toEqual([sha256]);
    expect(readdirSync(join(room.folder, 'backups', 'unfinished'))).toEqual([]);
  });

  test('has what was let go while it was made, and lets it go afterwards', async () => {
    const room = await aBackupRoom();
    const { sha256, version } = await room.addModel('soon gone');
    const letGo = room.blobs.keepAll();
    await room.models.remove('m', version);
    expect(await room.blobs.has(sha256)).toBe(true);
    await letGo();
    expect(await room.blobs.has(sha256)).toBe(false);
  });

  test('is one at a time, needs a passphrase that protects, and fails with its reason', async () => {
    const room = await aBackupRoom();
    expect(() => room.backups.create('too short')).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    const { sha256 } = await room.addModel('spoilt');
    writeFileSync(room.blobs.path(sha256), 'SPOILT');
    const { name } = room.backups.create(passphrase);
    expect(() => room.backups.create(passphrase)).toThrow(expect.objectContaining({ code: 'conflict' }));
    await expect
      .poll(() => room.backups.get(name), { timeout: 50_000 })
      .toMatchObject({ state: 'failed', failure: { code: 'checksum-mismatch' } });
    expect(existsSync(join(room.folder, 'backups', `${name}.tar`))).toBe(false);
    await room.backups.remove(name);
    expect(await room.backups.list()).toEqual([]);
  });

  test('that a kill has left half-made is swept and never listed', async () => {
    const room = await aBackupRoom();
    const { name, path } = await room.aBackup();
    const unfinished = join(room.folder, 'backups', 'unfinished');
    copyFileSync(path, join(unfinished, '20260131-120000-0123abcd.tar'));
    expect((await room.backups.list()).map((backup) => backup.name)).toEqual([name]);
    await room.backups.start();
    expect(readdirSync(unfinished)).toEqual([]);
    await room.backups.remove(name);
    expect(existsSync(path)).toBe(false);
    await expect(room.backups.get(name)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a damaged backup', () => {
  test('is refused wherever a byte is changed, and nothing is unpacked', async () => {
    const room = await aBackupRoom();
    await room.addModel('parameters of a model');
    await room.keys.write('audit', 'key');
    const { path, sizeBytes } = await room.aBackup();
    const good = readFileSync(path);
    const database = good.indexOf('SQLite format 3');
    const places = [
      0,
      520,
      good.indexOf('"files"'),
      good.indexOf('"data":"') + 12,
      database + 5_000,
      good.indexOf('parameters of'),
      sizeBytes - 1,
    ];
    const file = join(aTemporaryFolder(), 'bad.tar');
    const folder = join(aTemporaryFolder(), 'there');
    for (const place of places) {
      const bad = Buffer.from(good);
      bad.writeUInt8(bad.readUInt8(place) ^ 2, place);
      writeFileSync(file, bad);
      // The sealed keys and who vouches for the manifest are only looked at with the passphrase; that takes its time.
      const checked = verifyBackup(file).then(() => unpackBackup({ file, passphrase, folder }));
      await expect(checked, `byte ${place}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(checksum-mismatch|unauthenticated|invalid-argument)$/),
      });
      expect(existsSync(folder)).toBe(false);
    }
    for (const length of [0, 700, database + 10, sizeBytes - 512, sizeBytes - 1]) {
      writeFileSync(file, good);
      truncateSync(file, length);
      await expect(verifyBackup(file), `${length} bytes`).rejects.toMatchObject({
        code: expect.stringMatching(/^(checksum-mismatch|invalid-argument)$/),
      });
    }
    writeFileSync(file, Buffer.concat([good, Buffer.alloc(512)]));
    await expect(verifyBackup(file)).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  test('with a manifest that somebody has made anew is refused, as is a wrong passphrase', async () => {
    const room = await aBackupRoom();
    const { path } = await room.aBackup();
    const good = readFileSync(path, 'latin1');
    const renamed = good.replace('"name": "home"', '"name": "HOME"');
    expect(renamed).not.toBe(good);
    const file = join(aTemporaryFolder(), 'forged.tar');
    writeFileSync(file, renamed, 'latin1');
    await verifyBackup(file);
    const folder = join(aTemporaryFolder(), 'there');
    await expect(unpackBackup({ file, passphrase, folder })).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(unpackBackup({ file: path, passphrase: 'wrong horse battery', folder })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    mkdirSync(folder);
    writeFileSync(file, 'not a backup at all');
    await expect(verifyBackup(file)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

test('a backup without room on the disk does not begin, and says what it needs and what to do', async () => {
  const needs: Need[] = [];
  const room = await aBackupRoom(undefined, undefined, async (need) => {
    needs.push(need);
    throw new AppError('no-room', 'the backup needs 9 GB of disk', { hint: 'Free some.' });
  });
  await room.addModel('a model of 24 characters');
  const { name } = room.backups.create(passphrase);
  await expect.poll(async () => (await room.backups.get(name)).state).toBe('failed');
  const failure = { code: 'no-room', message: 'the backup needs 9 GB of disk. Free some.' };
  expect(await room.backups.get(name)).toMatchObject({ failure });
  expect(needs[0]?.diskBytes).toBeGreaterThan(24);
});
