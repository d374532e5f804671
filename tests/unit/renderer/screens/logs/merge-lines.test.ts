import { expect, test } from 'vitest';
import type { LogLine } from '../../../../../common/domain/log-record.ts';
import { logFilterOf, readLogQuery, writeLogQuery } from '../../../../../renderer/screens/logs/log-query.ts';
import { mergeLines } from '../../../../../renderer/screens/logs/merge-lines.ts';

const lines = (...numbers: number[]) => numbers.map((number) => ({ number }) as LogLine);

test('records come into their places, each once, however late', () => {
  expect(mergeLines(lines(9, 7, 5, 3, 1), lines(6, 10, 7))).toEqual(lines(10, 9, 7, 6, 5, 3, 1));
  expect(mergeLines([], lines(1, 2))).toEqual(lines(2, 1));
  const before = lines(2, 1);
  expect(mergeLines(before, [])).toBe(before);
});

test('a view is an address, and what it cannot say is left out', () => {
  const address = '?level=warn&source=orchestrator&component=jobs&job=j1&deployment=chat&text=out+of+memory';
  expect(writeLogQuery(readLogQuery(address))).toBe(address);
  expect(writeLogQuery(readLogQuery('?level=loud&source=No+Id&text=+'))).toBe('');
  expect(logFilterOf(readLogQuery('?source=mac&text=x'))).toEqual({ level: 'trace', source: 'mac', text: 'x' });
});
