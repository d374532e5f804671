import type { Seat, SecureAssignment } from '../../../../../../common/domain/secure-aggregation.ts';
import { Random } from '../../../../../../common/random.ts';
import { FixedPoint } from '../../../../../../common/secure-aggregation/fixed-point.ts';
import { SecureSession } from '../../../../../../main/jobs/training/secure/secure-session.ts';
import { SecureParticipant } from '../../../../../../platform/secure-aggregation/participant.ts';
import { masksToRemove } from '../../../../../../platform/secure-aggregation/unmasking.ts';

/** When a device goes: it does what comes before, and nothing after. */
export const MOMENTS = ['before-keys', 'after-keys', 'after-letters', 'after-update', 'in-unmasking'] as const;
export type Moment = (typeof MOMENTS)[number];

interface ExchangeWishes {
  readonly devices: number;
  readonly threshold: number;
  readonly lost: ReadonlyMap<Seat, Moment>;
  readonly values?: number;
  readonly seed?: number;
}

export const SESSION = '0123456789abcdef0123456789abcdef';

/** One device of an exchange: what it has learned, what it weighs, and what it has sent. */
interface PlayedDevice {
  readonly seat: Seat;
  readonly participant: SecureParticipant;
  readonly update: Float32Array;
  readonly samples: number;
  sent: Uint32Array | undefined;
}

export interface ExchangeOutcome {
  readonly devices: readonly PlayedDevice[];
  readonly survivors: readonly Seat[];
  /** The mean that came out of the masked sum. */
  readonly mean: Float32Array;
  /** The mean of the survivors' updates, by their weights. */
  readonly expected: Float64Array;
}

/** Plays a whole exchange between real devices and a real session. Rejects as the session does. */
export async function anExchange({ devices: count, threshold, lost, values = 40, seed = 1 }: ExchangeWishes) {
  const bounds = { participants: count, mostSamples: 1_000, clipNorm: 10 };
  const encoding = new FixedPoint(bounds);
  const random = new Random(seed);
  const seats = Array.from({ length: count }, (_, index) => index + 1);
  const session = new SecureSession({ session: SESSION, threshold, seats });
  const devices = seats.map((seat): PlayedDevice => {
    const assignment: SecureAssignment = { session: SESSION, seat, threshold, ...bounds };
    const update = Float32Array.from({ length: values }, () => 2 * random.uniform() - 1);
    const samples = 1 + Math.floor(random.uniform() * 1_000);
    return { seat, participant: new SecureParticipant(assignment), update, samples, sent: undefined };
  });
  const staysUntil = (moment: Moment) => (device: PlayedDevice) => {
    const goes = lost.get(device.seat);
    return goes === undefined || MOMENTS.indexOf(goes) >= MOMENTS.indexOf(moment);
  };
  const goneAt = (moment: Moment) => {
    for (const { seat } of devices) if (lost.get(seat) === moment) session.lose(seat);
  };

  goneAt('before-keys');
  const rosters = devices
    .filter(staysUntil('after-keys'))
    .map(async (device) => ({ device, roster: await session.advertise(device.seat, device.participant.keys) }));
  for (const roster of rosters) roster.catch(() => undefined);
  goneAt('after-keys');
  const withRoster = (await Promise.all(rosters)).filter(({ device }) => staysUntil('after-letters')(device));
  const inboxes = withRoster.map(async ({ device, roster }) => {
    const letters = await session.share(device.seat, device.participant.writeLetters(roster));
    return { device, letters };
  });
  for (const inbox of inboxes) inbox.catch(() => undefined);
  const masking = await session.masking();
  const sharing = (await Promise.all(inboxes)).filter(({ device }) => masking.includes(device.seat));
  goneAt('after-letters');
  const bringing = sharing.filter(({ device }) => staysUntil('after-update')(device));
  for (const { device, letters } of bringing) {
    device.participant.readLetters(letters);
    const vector = new Uint32Array(values);
    encoding.encode(device.update, device.samples, vector);
    device.participant.masks().applyTo(vector);
    device.sent = vector;
  }
  const survivors = bringing.map(({ device }) => device.seat);
  const concluded = session.conclude(survivors);
  await session.survivors();
  goneAt('after-update');
  for (const { device } of bringing) {
    if (!staysUntil('in-unmasking')(device)) continue;
    if (lost.get(device.seat) !== 'in-unmasking') session.unmask(device.seat, device.participant.unmask(survivors));
  }
  goneAt('in-unmasking');
  return outcomeOf(devices, encoding, await concluded, values);
}

function outcomeOf(
  devices: readonly PlayedDevice[],
  encoding: FixedPoint,
  unmasking: Parameters<typeof masksToRemove>[0],
  values: number,
): ExchangeOutcome {
  const summed = devices.filter(({ seat }) => unmasking.survivors.includes(seat));
  const sum = new Uint32Array(values);
  const expected = new Float64Array(values);
  const total = summed.reduce((samples, device) => samples + device.samples, 0);
  for (const { sent, update, samples } of summed) {
    for (let i = 0; i < values; i++) {
      sum[i] = (sum[i] ?? 0) + (sent?.[i] ?? 0);
      expected[i] = (expected[i] ?? 0) + (samples * (update[i] ?? 0)) / total;
    }
  }
  masksToRemove(unmasking).applyTo(sum);
  const mean = new Float32Array(values);
  encoding.decodeMean(sum, total, mean);
  return { devices, survivors: unmasking.survivors, mean, expected };
}
