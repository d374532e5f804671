import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matchesLogFilter } from '../../../../common/domain/log-record.ts';
import { LogDatabase, type NewLogRecord } from '../../../../main/storage/log-database.ts';
import { recordOf } from '../../../../platform/logging/parse-log-line.ts';
import { aTemporaryFolder } from './temporary-folder.ts';

const START = 1_790_000_000_000;

function aRecord(place: number, changes: Partial<NewLogRecord> = {}): NewLogRecord {
  const level = (['info', 'warn', 'error', 'debug'] as const)[place % 4] ?? 'info';
  const head = {
    at: START + place,
    level,
    component: place % 2 === 0 ? 'link' : 'jobs',
    message: `it waits for number ${place}`,
  };
  return { ...recordOf(head, { job: `j${place % 3}`, place }), source: 'orchestrator', ...changes };
}

test('the file stays within its limit, and the newest are kept', { timeout: 60_000 }, () => {
  const folder = aTemporaryFolder();
  const limitBytes = 16 << 20;
  const database = new LogDatabase({ path: join(folder, 'logs.sqlite'), limitBytes });
  const size = () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  let largest = 0;
  for (let first = 0; first < 120_000; first += 2_000) {
    database.write(
      Array.from({ length: 2_000 }, (_, index) => aRecord(first + index)),
      [],
    );
    largest = Math.max(largest, size());
  }
  expect(largest).toBeLessThan(limitBytes);
  const { records, oldest } = database.summary();
  expect(records).toBeGreaterThan(10_000);
  expect(records).toBeLessThan(100_000);
  expect(oldest).toBeGreaterThan(START);
  expect(database.list({ level: 'trace', limit: 1 })[0]?.fields).toEqual({ place: 119_999 });
  // What was given up is not found by its words either.
  expect(database.list({ level: 'trace', limit: 5, text: '1234' })).toEqual([]);
  expect(database.list({ level: 'trace', limit: 5, text: 'number 119998' })).toHaveLength(1);
  database.close();
  const smaller = new LogDatabase({ path: join(folder, 'logs.sqlite'), limitBytes: 12 << 20 });
  for (let turn = 0; turn < 10; turn++) smaller.write([aRecord(200_000 + turn)], []);
  smaller.close();
  expect(size()).toBeLessThan(12 << 20);
});

test('a search finds what a filter lets through', () => {
  const database = new LogDatabase({ path: join(aTemporaryFolder(), 'logs.sqlite'), limitBytes: 64 << 20 });
  const odd = [
    aRecord(50, { message: 'Électricité coupée à l’atelier', component: 'power' }),
    aRecord(51, { message: 'it\'s 100% "quoted" -dash* AND or NEAR(', deployment: 'chat' }),
  ];
  database.write([...Array.from({ length: 40 }, (_, place) => aRecord(place)), ...odd], []);
  const all = database.list({ level: 'trace', limit: 100 });
  const filters = [
    { level: 'warn' },
    { component: 'power' },
    { jobId: 'j1', level: 'error' },
    { deployment: 'chat' },
    { text: 'electricite ATELIER' },
    { text: 'wait numb 7' },
    { text: '100% "quoted" AND or NEAR( -dash*' },
    { text: '"*', level: 'info' },
    { source: 'nobody' },
    { since: START + 10, until: START + 20 },
  ];
  for (const given of filters) {
    const filter = { level: 'trace', ...given } as Parameters<typeof matchesLogFilter>[1];
    const found = database.list({ ...filter, limit: 100 });
    expect(found, JSON.stringify(given)).toEqual(all.filter((line) => matchesLogFilter(line, filter)));
  }
  database.close();
});

test('a file that is none is begun anew', () => {
  const path = join(aTemporaryFolder(), 'logs.sqlite');
  writeFileSync(path, 'no database at all'.repeat(1_000));
  const database = new LogDatabase({ path, limitBytes: 64 << 20 });
  database.write([aRecord(1)], []);
  expect(database.list({ level: 'trace', limit: 5 })).toHaveLength(1);
  database.close();
});
