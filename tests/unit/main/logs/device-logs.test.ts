import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { DeviceLogs } from '../../../../main/logs/device-logs.ts';
import { LogBook } from '../../../../main/logs/log-book.ts';
import { recordOf } from '../../../../platform/logging/parse-log-line.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aTemporaryFolder } from '../storage/temporary-folder.ts';

const mac = DeviceId.parse('mac');

async function someDeviceLogs(folder = join(aTemporaryFolder(), 'logs')) {
  const clock = new HandClock(1_790_000_000_000);
  const book = await started(new LogBook({ folder, clock }));
  const logs = new DeviceLogs({ book, clock });
  const send = (run: string, from: number, to: number, { lost = 0, at = clock.now() } = {}) =>
    logs.take(mac, {
      run,
      lost,
      records: Array.from({ length: to - from + 1 }, (_, index) => ({
        sequence: from + index,
        record: recordOf({ at, level: 'info', component: 'link', message: `${run} ${from + index}` }, {}),
      })),
    });
  const kept = async () => (await book.list({ level: 'trace', limit: 100 })).map(({ message }) => message);
  return { clock, folder, book, send, kept };
}

test('what comes again is passed over, also by the next life of the orchestrator', async () => {
  const first = await someDeviceLogs();
  expect(await first.send('r', 1, 3)).toBe(3);
  expect(await first.send('r', 2, 4)).toBe(4);
  await first.book.stop();
  const second = await someDeviceLogs(first.folder);
  expect(await second.send('r', 3, 5)).toBe(5);
  expect(await second.send('another', 1, 1)).toBe(1);
  expect(await second.kept()).toEqual(['r 1', 'r 2', 'r 3', 'r 4', 'r 5', 'another 1']);
});

test('what was lost on the device is told once', async () => {
  const { send, kept } = await someDeviceLogs();
  await send('r', 8, 8, { lost: 7 });
  await send('r', 9, 9, { lost: 7 });
  expect(await kept()).toEqual(['r 8', expect.stringMatching(/^7 log records of this device/), 'r 9']);
});

test('a clock that is ahead does not put records before those to come', async () => {
  const { clock, book, send } = await someDeviceLogs();
  await send('r', 1, 1, { at: clock.now() + 3_600_000 });
  expect((await book.list({ level: 'trace', limit: 1 }))[0]?.at).toBe(clock.now());
});
