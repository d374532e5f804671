import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseTrace, type TraceEntry } from '../../../../common/etiquette/trace.ts';
import { packTrace, ReadingTrace } from '../../../../worker-agent/etiquette/reading-trace.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const MOST_BYTES = 2_000;

function anEntry(at: number): TraceEntry {
  const reading = { power: null, charge: null, idleMs: null, thermal: null, memory: null, otherLoad: null };
  return {
    v: 1,
    at,
    offset: 0,
    reading: { ...reading, metered: null, megabits: at },
    pause: null,
    level: 'full',
  };
}

test('a trace takes two files of bounded size, with the newest entries', async () => {
  const folder = aTemporaryFolder();
  const trace = new ReadingTrace(folder, MOST_BYTES);
  for (let at = 0; at < 100; at++) await trace.note(anEntry(at));
  const files = readdirSync(join(folder, 'etiquette')).toSorted();
  expect(files).toEqual(['trace.1.jsonl', 'trace.jsonl']);
  for (const file of files) expect(statSync(join(folder, 'etiquette', file)).size).toBeLessThanOrEqual(MOST_BYTES);
  const kept = files.flatMap((file) => parseTrace(readFileSync(join(folder, 'etiquette', file), 'utf8')).entries);
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.map(({ at }) => at)).toEqual(kept.map((_, index) => 100 - kept.length + index));
});

test('a packed trace has the newest entries of both files that fit', async () => {
  const folder = aTemporaryFolder();
  expect(await packTrace(folder)).toHaveLength(0);
  const trace = new ReadingTrace(folder, 20_000);
  for (let at = 0; at < 200; at++) await trace.note(anEntry(at));
  const times = async (mostBytes?: number) =>
    parseTrace(gunzipSync(await packTrace(folder, mostBytes)).toString()).entries.map(({ at }) => at);
  const all = await times();
  expect(all).toEqual(all.map((_, index) => 200 - all.length + index));
  expect(all.length).toBeGreaterThan(110);
  const some = await times(600);
  expect((await packTrace(folder, 600)).length).toBeLessThanOrEqual(600);
  expect(some.length).toBeGreaterThan(10);
  expect(some).toEqual(all.slice(-some.length));
});

test('a line that a power cut has torn is passed over with what was glued to it, and counted', async () => {
  const folder = aTemporaryFolder();
  const file = join(folder, 'etiquette', 'trace.jsonl');
  const trace = new ReadingTrace(folder);
  for (const at of [1, 2]) await trace.note(anEntry(at));
  truncateSync(file, statSync(file).size - 20);
  for (const at of [3, 4]) await trace.note(anEntry(at));
  expect(parseTrace(readFileSync(file, 'utf8'))).toEqual({ entries: [anEntry(1), anEntry(4)], unreadable: 1 });
});

test('a text without a single entry is no trace, and an empty one has none', () => {
  expect(() => parseTrace('level: gentle\n{"v":9}\n')).toThrow('no line of it is an entry of a trace');
  expect(parseTrace('\n')).toEqual({ entries: [], unreadable: 0 });
});
