import { randomBytes } from 'node:crypto';
import type { DeviceId } from '../../../../common/domain/ids.ts';
import type { SecureAssignment } from '../../../../common/domain/secure-aggregation.ts';
import { AppError } from '../../../../common/errors.ts';
import { FixedPoint, type SumBounds } from '../../../../common/secure-aggregation/fixed-point.ts';
import type { SecureAggregationSpec } from '../../../../common/specs/secure-aggregation-spec.ts';
import { choosePlace, heldParts } from '../../placement.ts';
import type { TaskBoard } from '../../task-board.ts';
import type { Share } from '../share.ts';

/** A share with the device that is to train and hide it. */
export interface Seated {
  readonly share: Share;
  readonly deviceId: DeviceId;
}

interface SeatingDeps {
  /** Devices that can do what the job asks for and are online. */
  readonly able: readonly { readonly id: DeviceId }[];
  readonly board: Pick<TaskBoard, 'hasRoom' | 'countTasks'>;
  /** Devices that are known to hold a partition's data. */
  readonly holders: ReadonlyMap<number, ReadonlySet<DeviceId>>;
  readonly round: number;
}

/**
 * Gives shares to devices, to each device one: who had two shares would be two of those without whom nothing is unmasked. With more
 * shares than devices other ones have their turn in each round.
 */
export function seatDevices(shares: readonly Share[], { able, board, holders, round }: SeatingDeps): Seated[] {
  const held = heldParts(holders);
  const free = new Map(
    able
      .filter(({ id }) => board.hasRoom(id))
      .map(({ id }) => [id, { deviceId: id, load: board.countTasks(id), held: held.get(id) ?? 0 }]),
  );
  const first = ((round - 1) * free.size) % shares.length;
  const seated: Seated[] = [];
  for (const share of [...shares.slice(first), ...shares.slice(0, first)]) {
    const { partition } = share;
    const places = [...free.values()].filter(
      ({ deviceId }) => partition.kind !== 'local' || deviceId === partition.deviceId,
    );
    const deviceId = choosePlace(places, holders.get(partition.number) ?? new Set());
    if (deviceId === undefined) continue;
    free.delete(deviceId);
    seated.push({ share, deviceId });
  }
  return seated;
}

/** How far the mean may be from the exact one, in each value. */
const MOST_ERROR = 1e-4;

/** What is the same for all devices of one exchange. */
export type ExchangeTerms = Omit<SecureAssignment, 'seat'>;

/**
 * The terms that the devices are told. More than half of them have to stay, whatever the job says: two halves could be told of
 * different survivors. @throws AppError `round-failed` where so many samples and so long updates cannot be summed exactly enough
 */
export function termsFor(
  seated: readonly Seated[],
  { threshold, clipNorm }: SecureAggregationSpec,
  minDevices: number,
): ExchangeTerms {
  const samples = seated.map(({ share }) => share.partition.samples).sort((a, b) => a - b);
  const least = Math.max(threshold, minDevices, Math.floor(seated.length / 2) + 1);
  const bounds: SumBounds = { participants: seated.length, mostSamples: samples.at(-1) ?? 1, clipNorm };
  const lightest = samples.slice(0, least).reduce((sum, one) => sum + one, 0);
  const error = new FixedPoint(bounds).meanError(lightest);
  if (error > MOST_ERROR) {
    const message = `the hidden sum of ${seated.length} updates could be wrong by ${error.toPrecision(2)}`;
    throw new AppError('round-failed', `${message}: lower secureAggregation.clipNorm`);
  }
  return { session: randomBytes(16).toString('hex'), threshold: least, ...bounds };
}
