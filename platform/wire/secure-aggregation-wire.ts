import { z } from 'zod';
import {
  Letter,
  PublicKeys,
  Roster,
  Seat,
  type SecureAssignment,
  UnmaskingShares,
} from '../../common/domain/secure-aggregation.ts';
import type { SecureAggregation as WireAssignment } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type {
  RosterEntry,
  UnmaskRequest,
  PublicKeys as WireKeys,
  Letter as WireLetter,
} from '../../proto/gen/edgeorchestra/v1/secure_aggregation_pb.js';
import { decodeWith } from './decode-with.ts';

/** What a TrainCommand says of the exchange. */
export function encodeSecureAssignment(assignment: SecureAssignment) {
  return { ...assignment, mostSamples: BigInt(assignment.mostSamples) };
}

/** As its schema takes it. */
export function decodeSecureAssignment(wire: WireAssignment): unknown {
  return { ...wire, mostSamples: Number(wire.mostSamples) };
}

/** @throws AppError `invalid-argument` */
export function decodeKeys(wire: WireKeys | undefined): PublicKeys {
  return decodeWith(PublicKeys, wire && { letterKey: wire.letterKey, maskKey: wire.maskKey }, 'keys');
}

export function encodeRoster(roster: Roster) {
  return roster.map(({ seat, ...keys }) => ({ seat, keys }));
}

/** @throws AppError `invalid-argument` */
export function decodeRoster(wire: readonly RosterEntry[]): Roster {
  const plain = wire.map(({ seat, keys }) => ({ seat, letterKey: keys?.letterKey, maskKey: keys?.maskKey }));
  return decodeWith(Roster, plain, 'roster');
}

/** @throws AppError `invalid-argument` */
export function decodeLetters(wire: readonly WireLetter[]): Letter[] {
  const plain = wire.map(({ from, to, sealed }) => ({ from, to, sealed }));
  return decodeWith(z.array(Letter), plain, 'letters');
}

/** @throws AppError `invalid-argument` */
export function decodeSeats(wire: readonly number[]): Seat[] {
  return decodeWith(z.array(Seat), wire, 'seats');
}

/** @throws AppError `invalid-argument` */
export function decodeShares({ seeds, keys }: Pick<UnmaskRequest, 'seeds' | 'keys'>): UnmaskingShares {
  const plain = (list: UnmaskRequest['seeds']) => list.map(({ seat, share }) => ({ seat, share }));
  return decodeWith(UnmaskingShares, { seeds: plain(seeds), keys: plain(keys) }, 'shares');
}
