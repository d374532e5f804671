import type { Roster, Seat, UnmaskingShares } from '../../common/domain/secure-aggregation.ts';
import { AppError } from '../../common/errors.ts';
import { type JoinShares, shareJoiner } from '../../common/secure-aggregation/shamir.ts';
import { keysFrom } from './key-agreement.ts';
import { pairMask, selfMask } from './mask-keys.ts';
import { type Mask, Masks } from './masks.ts';

/** What the orchestrator knows once devices have given away what it takes to unmask a sum, and no single update. */
export interface Unmasking {
  readonly session: string;
  readonly threshold: number;
  readonly roster: Roster;
  /** Who has shared keys: all masks are among these. */
  readonly masking: readonly Seat[];
  /** Whose masked updates are in the sum. */
  readonly survivors: readonly Seat[];
  /** By who gave them. */
  readonly shares: ReadonlyMap<Seat, UnmaskingShares>;
}

/**
 * The masks that are left in the sum of the survivors' vectors, each with its sign turned round: the survivors' own ones, and those
 * that they laid on for devices that did not come.
 *
 * @throws AppError `below-threshold`; `update-malformed` when shares are not of what they should be
 */
export function masksToRemove(unmasking: Unmasking): Masks {
  const { session, threshold, roster, masking, survivors, shares } = unmasking;
  if (shares.size < threshold) {
    throw new AppError('below-threshold', `${shares.size} of the ${threshold} devices that it takes have unmasked`);
  }
  const givers = [...shares.keys()].slice(0, threshold);
  const join = shareJoiner(givers);
  const given = givers.map((giver) => ({ giver, ...bySeat(shares.get(giver)) }));
  const publicKeys = new Map(roster.map(({ seat, maskKey }) => [seat, maskKey]));
  const masks: Mask[] = survivors.map((seat) => {
    const seed = joined(seat, join, new Map(given.map(({ giver, seeds }) => [giver, seeds.get(seat)])));
    return turned(selfMask(session, seat, seed));
  });
  for (const lost of masking.filter((seat) => !survivors.includes(seat))) {
    const { privateKey, publicKey: actual } = keysFrom(
      joined(lost, join, new Map(given.map(({ giver, keys }) => [giver, keys.get(lost)]))),
    );
    const told = publicKeys.get(lost);
    if (told === undefined || !Buffer.from(told).equals(actual)) throw wrongShares(lost);
    for (const seat of survivors) {
      const publicKey = publicKeys.get(seat);
      if (publicKey === undefined) throw new AppError('internal', `seat ${seat} is not in the roster`);
      masks.push(turned(pairMask(session, seat, lost, { privateKey, publicKey })));
    }
  }
  return new Masks(masks);
}

function joined(seat: Seat, join: JoinShares, shares: ReadonlyMap<Seat, Uint8Array | undefined>): Uint8Array {
  const known = new Map(
    [...shares].flatMap(([giver, share]) => (share === undefined ? [] : [[giver, share] as const])),
  );
  try {
    return join(known);
  } catch (error) {
    throw wrongShares(seat, error);
  }
}

function bySeat(shares: UnmaskingShares | undefined) {
  const toMap = (list: UnmaskingShares['seeds'] = []) => new Map(list.map(({ seat, share }) => [seat, share]));
  return { seeds: toMap(shares?.seeds), keys: toMap(shares?.keys) };
}

function turned({ key, sign }: Mask): Mask {
  return { key, sign: sign === 1 ? -1 : 1 };
}

function wrongShares(seat: Seat, cause?: unknown): AppError {
  return new AppError('update-malformed', `the shares of the secret of seat ${seat} do not belong together`, { cause });
}
