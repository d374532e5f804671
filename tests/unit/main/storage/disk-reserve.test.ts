import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DiskReserve } from '../../../../main/storage/disk-reserve.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { HandClock } from './hand-clock.ts';

const SIZE = 4096;
const A_MINUTE = 60_000;

function aReserve(folder = aTemporaryFolder()) {
  const path = join(folder, 'reserve');
  const clock = new HandClock();
  return { path, clock, reserve: new DiskReserve({ path, sizeBytes: SIZE, clock }) };
}

it('takes up its room, for this account only', async () => {
  const { path, reserve } = aReserve();
  await reserve.start();
  expect(statSync(path).size).toBe(SIZE);
  expect(statSync(path).mode & 0o077).toBe(0);
});

it('gives the room back once, and takes it again within a minute', async () => {
  const { path, clock, reserve } = aReserve();
  await reserve.start();
  expect(reserve.release()).toBe(true);
  expect(existsSync(path)).toBe(false);
  expect(reserve.release()).toBe(false);
  clock.advance(A_MINUTE);
  expect(statSync(path).size).toBe(SIZE);
  expect(reserve.release()).toBe(true);
});

it('has no room to give while it is only partly there, and makes it whole', async () => {
  const { path, clock, reserve } = aReserve();
  await reserve.start();
  writeFileSync(path, 'cut short');
  expect(reserve.release()).toBe(false);
  writeFileSync(path, 'cut short');
  clock.advance(A_MINUTE);
  expect(statSync(path).size).toBe(SIZE);
});

it('goes without where nothing can be written, and tries again', async () => {
  const folder = join(aTemporaryFolder(), 'later');
  const { path, clock, reserve } = aReserve(folder);
  await reserve.start();
  expect(reserve.release()).toBe(false);
  mkdirSync(folder);
  clock.advance(A_MINUTE);
  expect(statSync(path).size).toBe(SIZE);
});

it('leaves its room taken when it stops, and fills no more', async () => {
  const { path, clock, reserve } = aReserve();
  await reserve.start();
  await reserve.stop();
  expect(statSync(path).size).toBe(SIZE);
  reserve.release();
  clock.advance(10 * A_MINUTE);
  expect(readdirSync(join(path, '..'))).toEqual([]);
});
