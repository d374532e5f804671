import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { choosePlace, heldParts } from '../../../../main/jobs/placement.ts';

const places = (loads: Record<string, number>) =>
  Object.entries(loads).map(([id, load]) => ({ deviceId: DeviceId.parse(id), load }));
const holders = (...ids: string[]) => new Set(ids.map((id) => DeviceId.parse(id)));

test.each([
  ['the least busy device', { a: 1, b: 0, c: 1 }, holders(), 'b'],
  ['of equal ones the one with the lower id', { c: 0, b: 0 }, holders(), 'b'],
  ['one that holds the data, of equally busy ones', { a: 0, b: 0, c: 0 }, holders('b', 'c'), 'b'],
  ['not a holder that has more to do than another', { a: 0, b: 1 }, holders('b'), 'a'],
  ['no holder that has no room at all', { a: 1 }, holders('b'), 'a'],
])('a share goes to %s', (_, loads, held, expected) => {
  expect(choosePlace(places(loads), held)).toBe(expected);
  expect(choosePlace(places(loads).toReversed(), held)).toBe(expected);
});

test('of equally busy ones a share goes to the one that holds fewest parts', () => {
  const parts = new Map([
    [0, holders('a', 'b')],
    [1, holders('a')],
  ]);
  const held = heldParts(parts);
  const equal = places({ a: 0, b: 0, c: 0 }).map((place) => ({ ...place, held: held.get(place.deviceId) ?? 0 }));
  expect(choosePlace(equal, holders())).toBe('c');
  expect(choosePlace(equal.slice(0, 2), holders())).toBe('b');
  expect(choosePlace(equal, holders('a'))).toBe('a');
});

test('a share stays where it is when nobody has room', () => {
  expect(choosePlace([], holders('a'))).toBeUndefined();
});

test('a share goes to the device that will be done earliest, where that is worth it', () => {
  const place = (id: string, load: number, trainingMs: number | undefined) => ({
    deviceId: DeviceId.parse(id),
    load,
    trainingMs,
  });
  const fast = place('fast', 1, 1_000);
  expect(choosePlace([fast, place('slow', 0, 5_000)], holders('slow'))).toBe('fast');
  expect(choosePlace([fast, place('slow', 0, 1_900)], holders())).toBe('slow');
  expect(choosePlace([fast, place('unknown', 0, undefined)], holders())).toBe('unknown');
  // As quick as that nobody can tell, nor gains.
  expect(choosePlace([place('fast', 1, 10), place('slow', 0, 200)], holders())).toBe('slow');
});
