import { expect, test } from 'vitest';
import type { Letter, Roster, SecureAssignment } from '../../../../common/domain/secure-aggregation.ts';
import { SecureParticipant } from '../../../../platform/secure-aggregation/participant.ts';

const EXCHANGE = {
  session: '0123456789abcdef0123456789abcdef',
  threshold: 2,
  participants: 3,
  mostSamples: 100,
  clipNorm: 1,
};

/** Three devices that have told their keys. */
function three(changes: Partial<SecureAssignment> = {}) {
  const devices = [1, 2, 3].map((seat) => new SecureParticipant({ ...EXCHANGE, ...changes, seat }));
  const roster: Roster = devices.map(({ keys }, index) => ({ seat: index + 1, ...keys }));
  return { devices, roster };
}

/** Three devices that have read their letters. */
function threeSharing() {
  const { devices, roster } = three();
  const letters = devices.flatMap((device) => device.writeLetters(roster));
  for (const [index, device] of devices.entries()) device.readLetters(lettersTo(letters, index + 1));
  return devices;
}

function lettersTo(letters: readonly Letter[], seat: number): Letter[] {
  return letters.filter(({ to }) => to === seat);
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('there is none');
  return item;
}

test('of one peer it gives the share of the seed or that of the mask key, and never a second answer', () => {
  const device = first(threeSharing());
  device.masks();
  const { seeds, keys } = device.unmask([1, 2]);
  expect([seeds.map(({ seat }) => seat), keys.map(({ seat }) => seat)]).toEqual([[1, 2], [3]]);
  for (const survivors of [
    [1, 2],
    [1, 3],
    [1, 2, 3],
  ]) {
    expect(() => device.unmask(survivors)).toThrow(expect.objectContaining({ code: 'conflict' }));
  }
});

test.each([
  ['one that is not among those who shared', [1, 2, 4], 'invalid-argument'],
  ['the same one twice', [1, 2, 2], 'invalid-argument'],
  ['others only', [2, 3], 'invalid-argument'],
  ['fewer than the threshold', [1], 'below-threshold'],
])('survivors that name %s are refused, and then nothing is given away', (_, survivors, code) => {
  const device = first(threeSharing());
  device.masks();
  expect(() => device.unmask(survivors)).toThrow(expect.objectContaining({ code }));
  expect(() => device.unmask([1, 2, 3])).toThrow(expect.objectContaining({ code: 'conflict' }));
});

test('a roster is refused where half of it could be told one thing and the other half another', () => {
  const { devices, roster } = three();
  const other = new SecureParticipant({ ...EXCHANGE, seat: 4 });
  const four = [...roster, { seat: 4, ...other.keys }];
  const device = new SecureParticipant({ ...EXCHANGE, seat: 1, participants: 4 });
  const own = [{ seat: 1, ...device.keys }, ...four.slice(1)];
  expect(() => device.writeLetters(own)).toThrow('a threshold of 2 is no majority of 4');
  expect(first(devices).writeLetters(roster)).toHaveLength(2);
});

test('a roster with other keys for this device, a key twice, or too many seats is refused', () => {
  const { roster } = three();
  const [one, two] = roster;
  const device = new SecureParticipant({ ...EXCHANGE, seat: 1 });
  expect(() => device.writeLetters(roster)).toThrow("this device's own keys");
  for (const wrong of [
    [one, two, { ...two, seat: 3 }],
    [one, two, one],
  ]) {
    const another = first(three().devices);
    expect(() => another.writeLetters(wrong as Roster)).toThrow('the roster has a seat or a key twice');
  }
  const { devices, roster: right } = three({ participants: 2 });
  expect(() => first(devices).writeLetters(right)).toThrow('more seats than was said');
});

test('a public key that leads to no secret is refused', () => {
  const { devices, roster } = three();
  const small = roster.map((peer) => (peer.seat === 3 ? { ...peer, letterKey: new Uint8Array(32) } : peer));
  expect(() => first(devices).writeLetters(small)).toThrow('cannot be agreed with');
});

test('a letter that was changed, sent on to another, or comes twice is refused', () => {
  const { devices, roster } = three();
  const letters = devices.flatMap((device) => device.writeLetters(roster));
  const [fromTwo, fromThree] = lettersTo(letters, 1);
  const toThree = letters.find(({ from, to }) => from === 2 && to === 3);
  if (fromTwo === undefined || fromThree === undefined || toThree === undefined) throw new Error('a letter is missing');
  const changed = { ...fromTwo, sealed: fromTwo.sealed.map((byte, index) => (index === 30 ? byte ^ 1 : byte)) };
  const take = (...taken: Letter[]) => {
    const fresh = three();
    const device = first(fresh.devices);
    const own = fresh.devices.flatMap((one) => one.writeLetters(fresh.roster));
    return () => device.readLetters(taken.length === 0 ? lettersTo(own, 1) : taken);
  };
  expect(take()).not.toThrow();
  expect(() => first(devices).readLetters([changed, fromThree])).toThrow(
    expect.objectContaining({ code: 'checksum-mismatch' }),
  );
  expect(take({ ...toThree, to: 1 }, fromThree)).toThrow(expect.objectContaining({ code: 'checksum-mismatch' }));
  expect(take({ ...toThree }, fromThree)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});

test('with too few letters nothing is masked', () => {
  const { devices, roster } = three();
  for (const device of devices) device.writeLetters(roster);
  expect(() => first(devices).readLetters([])).toThrow(expect.objectContaining({ code: 'below-threshold' }));
});

test('masks are laid on once: a second vector under them would tell its difference to the first', () => {
  const device = first(threeSharing());
  device.masks();
  expect(() => device.masks()).toThrow(expect.objectContaining({ code: 'conflict' }));
});
