import type { LogLine } from '../../../common/domain/log-record.ts';

/** Lines, newest first, with others put in their places; the same number is the same line. */
export function mergeLines(before: readonly LogLine[], added: readonly LogLine[]): readonly LogLine[] {
  if (added.length === 0) return before;
  const oldest = Math.min(...added.map(({ number }) => number));
  // As a rule only the head of the list is touched, however long it is.
  const behind = before.findIndex(({ number }) => number < oldest);
  const end = behind === -1 ? before.length : behind;
  const head = new Map([...before.slice(0, end), ...added].map((line) => [line.number, line]));
  return [...[...head.values()].toSorted((a, b) => b.number - a.number), ...before.slice(end)];
}
