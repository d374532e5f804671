import { expect, test } from 'vitest';
import { OutputLines } from '../../../../platform/logging/output-lines.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

function someOutput() {
  const clock = new HandClock();
  const heard: string[] = [];
  const lines = new OutputLines({
    clock,
    onLine: (line) => heard.push(line),
    onSkipped: (count) => heard.push(`(${count} skipped)`),
  });
  return { clock, heard, lines };
}

test('what comes in pieces is told line by line, the last one at the end', () => {
  const { heard, lines } = someOutput();
  for (const piece of ['a', 'b\nc', '\r\n\n', 'd']) lines.add(piece);
  expect(heard).toEqual(['ab', 'c']);
  lines.end();
  expect(heard).toEqual(['ab', 'c', 'd']);
});

test('a line that does not end is cut', () => {
  const { heard, lines } = someOutput();
  for (let i = 0; i < 100; i++) lines.add('x'.repeat(1_000));
  lines.add('\nnext\n');
  expect(heard.map(({ length }) => length)).toEqual([2_000, 4]);
});

test('a flood is cut, and told of once there is room again', () => {
  const { clock, heard, lines } = someOutput();
  for (let i = 0; i < 1_000; i++) lines.add(`${i}\n`);
  expect(heard).toHaveLength(500);
  clock.advance(1_000);
  lines.add('again\n');
  expect(heard.slice(-2)).toEqual(['(500 skipped)', 'again']);
});

test('the lines of a private key are left out', () => {
  const { heard, lines } = someOutput();
  lines.add('before\n-----BEGIN PRIVATE KEY-----\nMIG2AgEAMBAG\n-----END PRIVATE KEY-----\nafter\n');
  expect(heard).toEqual(['before', '-----BEGIN PRIVATE KEY-----', 'after']);
});
