import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import type { LogLine } from '../../../../common/domain/log-record.ts';
import { LogBook } from '../../../../main/logs/log-book.ts';
import { recordOf } from '../../../../platform/logging/parse-log-line.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from '../storage/temporary-folder.ts';

const clock = new HandClock(1_790_000_000_000);
const all = { level: 'trace', limit: 5_000 } as const;
const mac = DeviceId.parse('mac');

function aBook(options: { folder?: string; keptDays?: number; fileBytes?: number } = {}) {
  return new LogBook({ folder: join(aTemporaryFolder(), 'logs'), clock, ...options });
}

function aRecord(message: string, at = clock.now()) {
  return recordOf({ at, level: 'info', component: 'link', message }, {});
}

describe('what is kept', () => {
  test('is understood as pino writes it, also from before the start', async () => {
    const book = aBook();
    const log = pino({ level: 'trace', base: null }, book);
    log.child({ component: 'jobs' }).warn({ job: 'j1', round: 3 }, 'it waits');
    await started(book);
    book.write('no JSON\n');
    log.trace('small');
    const lines = (await book.list(all)).toSorted((a, b) => (a.message < b.message ? -1 : 1));
    const usual = {
      source: 'orchestrator',
      component: 'orchestrator',
      jobId: null,
      taskId: null,
      deployment: null,
      fields: {},
    };
    const rest = { number: expect.any(Number), at: expect.any(Number) };
    expect(lines).toEqual([
      { ...usual, ...rest, level: 'warn', component: 'jobs', message: 'it waits', jobId: 'j1', fields: { round: 3 } },
      { ...usual, ...rest, at: clock.now(), level: 'info', message: 'no JSON' },
      { ...usual, ...rest, level: 'trace', message: 'small' },
    ]);
  });

  test('is there again after a restart, with how far each device was', async () => {
    const folder = join(aTemporaryFolder(), 'logs');
    const first = await started(aBook({ folder }));
    first.take(mac, [aRecord('one'), aRecord('two')], { run: 'r', through: 2, lost: 0 });
    await first.stop();
    const second = await started(aBook({ folder }));
    expect((await second.list(all)).map(({ message }) => message)).toEqual(['one', 'two']);
    expect(await second.markOf(mac, 'r')).toEqual({ run: 'r', through: 2, lost: 0 });
    expect(await second.markOf(mac, 'another run')).toEqual({ through: 0, lost: 0 });
  });

  test('is let go of when it is too old', async () => {
    const book = await started(aBook({ keptDays: 2 }));
    book.take(mac, [aRecord('old', clock.now() - 3 * 86_400_000), aRecord('young', clock.now() - 86_400_000)]);
    await book.flush();
    await book.forgetOld();
    expect((await book.list(all)).map(({ message }) => message)).toEqual(['young']);
  });

  test('lies by time, however late it comes, and numbers are never given twice', async () => {
    const book = await started(aBook());
    const now = clock.now();
    book.take(mac, [aRecord('b', now - 10), aRecord('c', now - 10)]);
    await book.flush();
    book.take(mac, [aRecord('a', now - 20), aRecord('d', now - 10), aRecord('e', now)]);
    const lines = await book.list(all);
    expect(lines.map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(new Set(lines.map(({ number }) => number)).size).toBe(5);
    const [, , third] = lines;
    const page = { level: 'trace', limit: 2 } as const;
    expect((await book.list({ ...page, before: third?.number })).map(({ message }) => message)).toEqual(['a', 'b']);
    expect((await book.list({ ...page, after: third?.number })).map(({ message }) => message)).toEqual(['d', 'e']);
  });
});

describe('who follows', () => {
  test('gets what fits as it comes, and after a cut what came meanwhile', async () => {
    const book = await started(aBook());
    book.take(mac, [aRecord('before')]);
    await book.flush();
    const stop = new AbortController();
    const filter = { level: 'trace', source: mac } as const;
    const stream = book.follow(filter, undefined, stop.signal);
    expect((await stream.next()).value).toMatchObject({ lines: [], skipped: 0 });
    book.take(mac, [aRecord('first')]);
    book.write('{"level":30,"time":1,"msg":"of the orchestrator"}\n');
    await book.flush();
    const { value } = await stream.next();
    expect(value?.lines.map(({ message }: LogLine) => message)).toEqual(['first']);
    stop.abort();
    expect((await stream.next()).done).toBe(true);
    book.take(mac, [aRecord('while away')]);
    await book.flush();
    const again = new AbortController();
    const back = book.follow(filter, value?.cursor, again.signal);
    expect((await back.next()).value?.lines.map(({ message }: LogLine) => message)).toEqual(['while away']);
    again.abort();
    await back.return(undefined);
    const other = book.follow(filter, '0bad.7', AbortSignal.abort());
    expect((await other.next()).done).toBe(true);
  });

  test('loses records, and hears how many, when it reads too slowly', async () => {
    const book = await started(aBook());
    const stop = new AbortController();
    const stream = book.follow({ level: 'trace' }, undefined, stop.signal);
    await stream.next();
    for (let i = 0; i < 4; i++) {
      book.take(
        mac,
        Array.from({ length: 2_000 }, (_, index) => aRecord(`${i} ${index}`)),
      );
      await book.flush();
    }
    let got = 0;
    let skipped = 0;
    while (got + skipped < 8_000) {
      const { value } = await stream.next();
      got += value?.lines.length ?? 0;
      skipped += value?.skipped ?? 0;
    }
    expect({ got, skipped }).toEqual({ got: 5_000, skipped: 3_000 });
    expect(await book.list({ level: 'trace', limit: 5_000, text: '3 1999' })).toHaveLength(1);
    stop.abort();
    await stream.return(undefined);
  });
});

describe('the files', () => {
  test('have every line of the orchestrator, also from before the start, in order', async () => {
    const folder = join(aTemporaryFolder(), 'logs');
    const book = aBook({ folder });
    book.write('1\n');
    await book.start();
    for (let i = 2; i <= 500; i++) book.write(`${i}\n`);
    await book.stop();
    const lines = readFileSync(join(folder, 'orchestrator.log'), 'utf8').trimEnd().split('\n');
    expect(lines).toEqual(Array.from({ length: 500 }, (_, i) => String(i + 1)));
  });

  test('rotate by size, and three are kept', async () => {
    const folder = join(aTemporaryFolder(), 'logs');
    const book = await started(aBook({ folder, fileBytes: 1_000 }));
    for (let i = 0; i < 10; i++) {
      book.write(`${String(i).repeat(900)}\n`);
      await book.stop();
      await book.start();
    }
    await book.stop();
    const names = ['orchestrator.log', 'orchestrator.log.1', 'orchestrator.log.2'];
    expect(
      readdirSync(folder)
        .filter((name) => !name.startsWith('logs.sqlite'))
        .sort(),
    ).toEqual(names);
    const first = (name: string) => readFileSync(join(folder, name), 'utf8')[0];
    expect(names.map(first)).toEqual(['9', '8', '7']);
  });

  test.skipIf(noSmallDisk !== undefined)('cost nothing but lines on a full disk', async () => {
    const folder = aSmallDisk(1 << 16);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(1 << 15));
    const book = await started(aBook({ folder }));
    for (let i = 0; i < 200; i++) book.write(`${'x'.repeat(1_000)}\n`);
    await book.flush();
    // The latest ones are there all the same, and why they are not kept.
    const lines = await book.list(all);
    expect(lines.filter(({ message }) => message.startsWith('xxx'))).toHaveLength(200);
    expect(lines.filter(({ component }) => component === 'logs')).toHaveLength(1);
    await book.stop();
  });
});
