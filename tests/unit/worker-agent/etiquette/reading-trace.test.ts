import { readdirSync, readFileSync, statSync } from 'node:fs';
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

test('a line that is none is named, but for a last one that was cut off', () => {
  const lines = [anEntry(1), anEntry(2)].map((entry) => JSON.stringify(entry));
  expect(parseTrace(`${lines[0]}\n${lines[1]?.slice(0, 20)}`)).toEqual({ entries: [anEntry(1)], unreadable: 1 });
  expect(parseTrace(`${lines[0]}\n{"v":9}\n${lines[1]}\n`)).toMatchObject({ entries: { length: 2 }, unreadable: 1 });
  expect(() => parseTrace('{"v":9}\n')).toThrow('no line is an entry of a trace');
});
