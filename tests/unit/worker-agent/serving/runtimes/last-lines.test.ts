import { expect, test } from 'vitest';
import { LastLines } from '../../../../../worker-agent/serving/runtimes/last-lines.ts';

test('keeps the last fifty lines, wherever the pieces end', () => {
  const lines = new LastLines();
  for (let line = 0; line < 60; line++) for (const part of ['line', ` ${line}`, '\n\n']) lines.add(part);
  lines.add('and no end');
  expect(lines.all).toHaveLength(50);
  expect(lines.all[0]).toBe('line 11');
  expect(lines.all.slice(-2)).toEqual(['line 59', 'and no end']);
});

test('cuts what has no line to be a line', () => {
  const lines = new LastLines();
  for (let piece = 0; piece < 100; piece++) lines.add('x'.repeat(1_000));
  expect(lines.all).toEqual(['x'.repeat(1_024)]);
});
