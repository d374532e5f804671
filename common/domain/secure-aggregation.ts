import { z } from 'zod';
import { ELEMENT_BYTES } from '../secure-aggregation/prime-field.ts';

/** Bytes of a sealed letter: two shares, and what AES-GCM adds to them. */
export const LETTER_BYTES = 12 + 2 * ELEMENT_BYTES + 16;

function bytes(length: number) {
  const isRight = (value: unknown) => value instanceof Uint8Array && value.length === length;
  return z.custom<Uint8Array>(isRight, `not ${length} bytes`);
}

/** Number of a device among those of one exchange, from 1 on: where its shares of the others' secrets lie. */
export const Seat = z.int().min(1).max(65_535);
export type Seat = z.infer<typeof Seat>;

const PublicKey = bytes(32);
const Share = bytes(ELEMENT_BYTES);

/** What a device is told about the exchange that its task belongs to. */
export const SecureAssignment = z.object({
  /** Made anew for each exchange: no two have a mask in common. */
  session: z.string().regex(/^[0-9a-f]{32}$/),
  seat: Seat,
  /** Devices without which nobody unmasks anything; more than half of all. */
  threshold: z.int().min(2).max(65_535),
  /** Devices that the exchange has at most. */
  participants: z.int().min(2).max(65_535),
  mostSamples: z.int().min(1),
  clipNorm: z.number().gt(0),
});
export type SecureAssignment = z.infer<typeof SecureAssignment>;

/** A device's public keys for one exchange: one for letters to it, one that masks are agreed on with. */
export const PublicKeys = z.object({ letterKey: PublicKey, maskKey: PublicKey });
export type PublicKeys = z.infer<typeof PublicKeys>;

/** All whose keys are known, in the order of their seats. */
export const Roster = z.array(PublicKeys.extend({ seat: Seat }));
export type Roster = z.infer<typeof Roster>;

/** Shares that one device has of another's secrets, sealed on their way through the orchestrator. */
export const Letter = z.object({ from: Seat, to: Seat, sealed: bytes(LETTER_BYTES) });
export type Letter = z.infer<typeof Letter>;

const HeldShare = z.object({ seat: Seat, share: Share });

/** What a device gives away at the end: of each peer one share, of its seed where its update is in, else of its mask key. */
export const UnmaskingShares = z.object({ seeds: z.array(HeldShare), keys: z.array(HeldShare) });
export type UnmaskingShares = z.infer<typeof UnmaskingShares>;
