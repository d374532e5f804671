import { expect, test } from 'vitest';
import type { AttentionItem } from '../../../../common/domain/attention.ts';
import { AttentionChanges } from '../../../../main/desktop/notifications/attention-changes.ts';
import { anItem } from './builders.ts';

const full = (
  facts: Partial<NonNullable<AttentionItem['alert']>> = {},
  severity: AttentionItem['severity'] = 'warning',
) => ({
  ...anItem({ kind: 'disk-nearly-full', freeBytes: 1, totalBytes: 2 }),
  severity,
  alert: { id: 1, occurrences: 1, isFlapping: false, ...facts },
});

/** Looks at these one after the other, each time gone in between; how often it is to be told. */
function timesTold(...seen: readonly AttentionItem[]): number {
  const changes = new AttentionChanges();
  changes.look([]);
  return seen.reduce((told, item) => {
    const { came } = changes.look([item]);
    changes.look([]);
    return told + came.length;
  }, 0);
}

test('only what is new on the attention board counts, from the second look on', () => {
  const changes = new AttentionChanges();
  const [one, two] = [
    anItem({ kind: 'restore-waits', backup: 'b' }, 'a'),
    anItem({ kind: 'restore-waits', backup: 'c' }, 'b'),
  ];
  expect(changes.look([one])).toEqual({ came: [], went: [] });
  expect(changes.look([one, two])).toEqual({ came: [two], went: [] });
  expect(changes.look([two])).toEqual({ came: [], went: [one] });
});

test('an alert that returns is told of, one that comes and goes once more and then no longer', () => {
  expect(timesTold(full(), full({ occurrences: 2 }))).toBe(2);
  const flaps = [3, 4, 5, 9].map((occurrences) => full({ occurrences, isFlapping: true }));
  expect(timesTold(full(), full({ occurrences: 2 }), ...flaps)).toBe(3);
  expect(timesTold(...flaps, full({ id: 2 }))).toBe(2);
});

test('an alert whose silence has ended is not told of twice, unless it is graver by then', () => {
  expect(timesTold(full(), full())).toBe(1);
  expect(timesTold(full(), full({}, 'critical'), full({}, 'critical'))).toBe(2);
});

test('what is there at the start is not new after a silence either', () => {
  const changes = new AttentionChanges();
  changes.look([full()]);
  changes.look([]);
  expect(changes.look([full()]).came).toEqual([]);
});

test('what has no alert yet may be silenced: it counts from when it has one', () => {
  const changes = new AttentionChanges();
  changes.look([]);
  const { alert: _, ...unbooked } = full();
  expect(changes.look([unbooked])).toEqual({ came: [], went: [] });
  expect(changes.look([full()]).came).toHaveLength(1);
});

test('what went before it was told is new when it is back', () => {
  const changes = new AttentionChanges();
  changes.look([]);
  for (const item of changes.look([full()]).came) changes.forget(item);
  changes.look([]);
  expect(changes.look([full()]).came).toHaveLength(1);
});
