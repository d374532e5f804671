import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Seat, UnmaskingShares } from '../../../../../../common/domain/secure-aggregation.ts';
import { FixedPoint } from '../../../../../../common/secure-aggregation/fixed-point.ts';
import { unmaskedMean } from '../../../../../../main/jobs/training/secure/masked-updates.ts';
import { SecureParticipant } from '../../../../../../platform/secure-aggregation/participant.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { SESSION } from './an-exchange.ts';

const SEATS = [1, 2, 3] as const;
const BOUNDS = { participants: 3, mostSamples: 10, clipNorm: 1 };

/** The hidden updates of three devices of which the third one's does not come, and what unmasks them. */
function masked() {
  const folder = aTemporaryFolder();
  const devices = SEATS.map((seat) => new SecureParticipant({ session: SESSION, seat, threshold: 2, ...BOUNDS }));
  const roster = devices.map(({ keys }, index) => ({ seat: index + 1, ...keys }));
  const letters = devices.flatMap((device) => device.writeLetters(roster));
  const shares = new Map<Seat, UnmaskingShares>();
  const files: string[] = [];
  for (const [index, device] of devices.slice(0, 2).entries()) {
    const seat = index + 1;
    device.readLetters(letters.filter(({ to }) => to === seat));
    const values = new Uint32Array(3);
    new FixedPoint(BOUNDS).encode(Float32Array.of(0.5, -0.25), 10, values);
    values[2] = 10;
    device.masks().applyTo(values);
    files.push(join(folder, `${seat}`));
    writeFileSync(files[index] ?? '', values);
    shares.set(seat, device.unmask([1, 2]));
  }
  const unmasking = { session: SESSION, threshold: 2, roster, masking: SEATS, survivors: [1, 2], shares };
  return { files, bounds: BOUNDS, samples: 20, unmasking };
}

test('the mean comes out without the device that did not come', async () => {
  const mean = await unmaskedMean(masked(), 2);
  expect([...mean]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(-0.25, 6)]);
});

test('samples that are not those which were masked are noticed', async () => {
  await expect(unmaskedMean({ ...masked(), samples: 19 }, 2)).rejects.toThrow('do not cancel out');
});

test('an update of another length is refused', async () => {
  await expect(unmaskedMean(masked(), 3)).rejects.toMatchObject({ code: 'update-malformed' });
});

test.each(['seeds', 'keys'] as const)('wrong shares of %s are noticed, and no noise comes out', async (which) => {
  const updates = masked();
  const shares = new Map(updates.unmasking.shares);
  const given = shares.get(1) ?? { seeds: [], keys: [] };
  const spoilt = given[which].map(({ seat, share }) => ({
    seat,
    share: share.map((byte, i) => (i === 32 ? byte ^ 1 : byte)),
  }));
  shares.set(1, { ...given, [which]: spoilt });
  const wrong = { ...updates, unmasking: { ...updates.unmasking, shares } };
  await expect(unmaskedMean(wrong, 2)).rejects.toMatchObject({ code: 'update-malformed' });
});

test('with too few shares nothing is tried', async () => {
  const updates = masked();
  const shares = new Map([...updates.unmasking.shares].slice(0, 1));
  const wrong = { ...updates, unmasking: { ...updates.unmasking, shares } };
  await expect(unmaskedMean(wrong, 2)).rejects.toMatchObject({ code: 'below-threshold' });
});
