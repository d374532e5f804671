import type { Seat } from '../../common/domain/secure-aggregation.ts';
import { agree, derive, type KeyPair } from './key-agreement.ts';
import type { Mask } from './masks.ts';

/** Mask keys of two devices: the private one of either, the public one of the other. */
type Agreeing = Pick<KeyPair, 'privateKey' | 'publicKey'>;

/**
 * The mask that the device at `own` lays on for one peer: added where its seat is the higher one, taken away where it is the
 * lower, so that the two cancel out (Bonawitz et al. 2017, section 4.1).
 */
export function pairMask(session: string, own: Seat, peer: Seat, { privateKey, publicKey }: Agreeing): Mask {
  const purpose = `${session} mask of ${Math.min(own, peer)} and ${Math.max(own, peer)}`;
  return { key: agree({ privateKey }, publicKey, purpose), sign: own > peer ? 1 : -1 };
}

/** The mask that a device lays on for itself alone, from its seed of 32 bytes. */
export function selfMask(session: string, seat: Seat, seed: Uint8Array): Mask {
  return { key: derive(seed, `${session} own mask of ${seat}`), sign: 1 };
}
