import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiskSpace } from '../../../../main/storage/disk-space.ts';
import { started } from './a-store.ts';
import { HandClock } from './hand-clock.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from './temporary-folder.ts';

test.skipIf(noSmallDisk !== undefined)('is what the disk of the folder has, and is looked at again', async () => {
  const folder = aSmallDisk(4 << 20);
  const space = await started(new DiskSpace({ folder, clock: new HandClock() }));
  expect(space.room).toEqual({ freeBytes: 4 << 20, totalBytes: 4 << 20 });
  writeFileSync(join(folder, 'file'), Buffer.alloc(1 << 20));
  expect(await space.look()).toEqual({ freeBytes: 3 << 20, totalBytes: 4 << 20 });
});

test('is unknown for a folder that is not there', async () => {
  const space = await started(new DiskSpace({ folder: join(aTemporaryFolder(), 'none'), clock: new HandClock() }));
  expect(space.room).toBeNull();
});
