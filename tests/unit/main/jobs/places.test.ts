import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { Places } from '../../../../main/jobs/places.ts';

const ids = (...names: string[]) => names.map((name) => DeviceId.parse(name));
const [a, b] = ids('a', 'b');
const anywhere = { samples: 100, holders: new Set<DeviceId>(), mayGoTo: () => true };
const ofUnknownSpeed = () => undefined;

test('parts go round the devices until none has room', () => {
  const places = new Places(
    ids('a', 'b').map((deviceId) => ({ deviceId, load: 0 })),
    ofUnknownSpeed,
  );
  expect([1, 2, 3, 4, 5].map(() => places.take(anywhere))).toEqual([a, b, a, b, undefined]);
});

test('a fast device gets its second part before a slow one its first, by the size of the part at hand', () => {
  const msPerSample = { a: 1, b: 10 };
  const places = new Places(
    ids('a', 'b').map((deviceId) => ({ deviceId, load: 0 })),
    (id, samples) => samples * msPerSample[id as 'a' | 'b'],
  );
  expect([1, 2, 3].map(() => places.take({ ...anywhere, samples: 1_000 }))).toEqual([a, a, b]);
  const forShort = new Places(
    ids('a', 'b').map((deviceId) => ({ deviceId, load: 0 })),
    (id, samples) => samples * msPerSample[id as 'a' | 'b'],
  );
  expect([1, 2].map(() => forShort.take({ ...anywhere, samples: 10 }))).toEqual([a, b]);
});

test('a part goes only where it may, though others have room', () => {
  const places = new Places(
    [
      { deviceId: DeviceId.parse('a'), load: 2 },
      { deviceId: DeviceId.parse('b'), load: 0 },
    ],
    ofUnknownSpeed,
  );
  expect(places.take({ ...anywhere, mayGoTo: (id) => id === a })).toBeUndefined();
  expect(places.take({ ...anywhere, mayGoTo: (id) => id === b })).toBe(b);
});
