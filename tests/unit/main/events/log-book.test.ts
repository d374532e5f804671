import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { LogBook } from '../../../../main/events/log-book.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from '../storage/temporary-folder.ts';

const clock = new HandClock();

function aBook(options: { folder?: string; linesInMemory?: number; fileBytes?: number } = {}) {
  return new LogBook({ folder: join(aTemporaryFolder(), 'logs'), clock, ...options });
}

describe('lines in memory', () => {
  test('are numbered and understood as pino writes them', () => {
    const book = aBook();
    const log = pino({ level: 'trace', base: null }, book);
    log.child({ component: 'jobs' }).warn({ job: 'j1' }, 'it waits');
    book.write('no JSON\n');
    log.trace('small');
    expect(book.list({ after: 0, limit: 10, level: 'trace' })).toEqual([
      {
        number: 1,
        at: expect.any(Number),
        level: 'warn',
        component: 'jobs',
        message: 'it waits',
        fields: { job: 'j1' },
      },
      { number: 2, at: clock.now(), level: 'info', component: 'orchestrator', message: 'no JSON', fields: {} },
      { number: 3, at: expect.any(Number), level: 'trace', component: 'orchestrator', message: 'small', fields: {} },
    ]);
  });

  test('are the latest at first, then those that follow, of at least the asked level', () => {
    const book = aBook();
    const log = pino({ level: 'trace', base: null }, book);
    for (let i = 1; i <= 20; i++) log[i % 2 === 0 ? 'error' : 'debug'](`line ${i}`);
    const numbers = (after: number, limit: number) =>
      book.list({ after, limit, level: 'info' }).map(({ number }) => number);
    expect(numbers(0, 3)).toEqual([16, 18, 20]);
    expect(numbers(4, 3)).toEqual([6, 8, 10]);
    expect(numbers(20, 3)).toEqual([]);
    expect(numbers(7_000, 2)).toEqual([18, 20]);
  });

  test('are only so many', () => {
    const book = aBook({ linesInMemory: 100 });
    for (let i = 0; i < 1_000; i++) book.write(`{"level":30,"time":1,"msg":"${i}"}\n`);
    const lines = book.list({ after: 0, limit: 5_000, level: 'trace' });
    expect(lines).toHaveLength(100);
    expect(lines.at(-1)).toMatchObject({ number: 1_000, message: '999' });
  });
});

describe('the files', () => {
  test('have every line, also from before the start, in order', async () => {
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
    expect(readdirSync(folder).sort()).toEqual(['orchestrator.log', 'orchestrator.log.1', 'orchestrator.log.2']);
    const first = (name: string) => readFileSync(join(folder, name), 'utf8')[0];
    expect(['orchestrator.log', 'orchestrator.log.1', 'orchestrator.log.2'].map(first)).toEqual(['9', '8', '7']);
  });

  test.skipIf(noSmallDisk !== undefined)('cost nothing but lines on a full disk', async () => {
    const folder = aSmallDisk(1 << 16);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(1 << 15));
    const book = await started(aBook({ folder }));
    for (let i = 0; i < 200; i++) book.write(`${'x'.repeat(1_000)}\n`);
    await book.stop();
    expect(book.list({ after: 0, limit: 5_000, level: 'trace' })).toHaveLength(200);
  });
});
