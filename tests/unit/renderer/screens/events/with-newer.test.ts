import { expect, test } from 'vitest';
import { LogEvent } from '../../../../../common/domain/event.ts';
import { withNewer } from '../../../../../renderer/screens/events/with-newer.ts';

const anEvent = (sequence: number): LogEvent =>
  LogEvent.parse({
    sequence,
    at: sequence,
    actor: null,
    body: { kind: 'orchestrator-stopped' },
    hash: 'a'.repeat(64),
  });

test('only what is newer and fits is put before what is shown', () => {
  const shown = [anEvent(5), anEvent(2)];
  const recent = [anEvent(9), anEvent(8), anEvent(5), anEvent(4)];
  const sequences = withNewer(shown, recent, ({ sequence }) => sequence !== 8).map(({ sequence }) => sequence);
  expect(sequences).toEqual([9, 5, 2]);
});

test('nothing new is the same list', () => {
  const shown = [anEvent(5)];
  expect(withNewer(shown, [anEvent(5), anEvent(1)], () => true)).toBe(shown);
});
