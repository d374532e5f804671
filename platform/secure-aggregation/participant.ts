import { randomBytes } from 'node:crypto';
import type {
  Letter,
  PublicKeys,
  Roster,
  Seat,
  SecureAssignment,
  UnmaskingShares,
} from '../../common/domain/secure-aggregation.ts';
import { AppError } from '../../common/errors.ts';
import { SECRET_BYTES, splitSecret } from '../../common/secure-aggregation/shamir.ts';
import { agree, generateKeys, type KeyPair, secretOf } from './key-agreement.ts';
import { type HeldShares, openLetter, sealLetter } from './letters.ts';
import { pairMask, selfMask } from './mask-keys.ts';
import { type Mask, Masks } from './masks.ts';

type Step = 'letters' | 'inbox' | 'masks' | 'unmasking' | 'over';

/**
 * One device's side of one exchange. Each step is done once, in this order: `keys`, `writeLetters`, `readLetters`, `masks`,
 * `unmask`. Its secrets are in memory only.
 *
 * Source: Bonawitz et al. 2017, "Practical Secure Aggregation for Privacy-Preserving Machine Learning", Figure 4, for an
 * orchestrator that is honest but curious. Since more than half of all have to answer, and each device answers once, an
 * orchestrator that tells devices different survivors learns nothing more: it would need two majorities.
 */
export class SecureParticipant {
  readonly #assignment: SecureAssignment;
  readonly #letterKeys: KeyPair = generateKeys();
  readonly #maskKeys: KeyPair = generateKeys();
  readonly #seed = randomBytes(SECRET_BYTES);
  #step: Step = 'letters';
  #roster: ReadonlyMap<Seat, PublicKeys> = new Map();
  /** Shares of this device's own secrets that it keeps, and of those that it was sent. */
  readonly #held = new Map<Seat, HeldShares>();

  constructor(assignment: SecureAssignment) {
    this.#assignment = assignment;
  }

  /** Step 0, AdvertiseKeys: what the others need to write to this device and to mask with it. */
  get keys(): PublicKeys {
    return { letterKey: this.#letterKeys.publicKey, maskKey: this.#maskKeys.publicKey };
  }

  /**
   * Step 1, ShareKeys: shares of this device's mask key and seed, sealed for each of the others.
   * @throws AppError `below-threshold`; `invalid-argument` for a roster that is none
   */
  writeLetters(roster: Roster): Letter[] {
    this.#enter('letters', 'inbox');
    const { seat: from, threshold, session } = this.#assignment;
    this.#roster = this.#checked(roster);
    const splitting = { threshold, seats: [...this.#roster.keys()], randomBytes };
    const seeds = splitSecret(this.#seed, splitting);
    const maskKeys = splitSecret(secretOf(this.#maskKeys), splitting);
    return [...this.#roster].flatMap(([to, { letterKey }]) => {
      const [seed, maskKey] = [seeds.get(to), maskKeys.get(to)];
      if (seed === undefined || maskKey === undefined) throw new AppError('internal', 'a seat got no share');
      if (to === from) this.#held.set(from, { seed, maskKey });
      return to === from ? [] : [sealLetter({ seed, maskKey }, this.#keyWith(letterKey), { session, from, to })];
    });
  }

  /**
   * Step 2, first half: takes the others' shares. Those who wrote are the ones that this device masks with.
   * @throws AppError `below-threshold`; `checksum-mismatch` for a letter that is not what was sent
   */
  readLetters(letters: readonly Letter[]): void {
    this.#enter('inbox', 'masks');
    const { seat: to, threshold, session } = this.#assignment;
    for (const { from, to: addressee, sealed } of letters) {
      const sender = this.#roster.get(from);
      if (sender === undefined || addressee !== to || this.#held.has(from)) {
        throw new AppError('invalid-argument', `the letter from seat ${from} is not for this device`);
      }
      this.#held.set(from, openLetter(sealed, this.#keyWith(sender.letterKey), { session, from, to }));
    }
    expectEnough(this.#held.size, threshold, 'shared their keys');
  }

  /** Step 2, second half, MaskedInput: the masks to lay on this device's vector, once. */
  masks(): Masks {
    this.#enter('masks', 'unmasking');
    const { seat, session } = this.#assignment;
    const { privateKey } = this.#maskKeys;
    const masks: Mask[] = [selfMask(session, seat, this.#seed)];
    for (const [peer, { maskKey: publicKey }] of this.#roster) {
      if (peer !== seat && this.#held.has(peer)) masks.push(pairMask(session, seat, peer, { privateKey, publicKey }));
    }
    return new Masks(masks);
  }

  /**
   * Step 4, Unmasking: one share of each peer, of its seed where its update is in, else of its mask key. Never both: it is asked
   * once. @throws AppError `below-threshold`; `invalid-argument` for survivors that cannot be; `conflict` when it has answered
   */
  unmask(survivors: readonly Seat[]): UnmaskingShares {
    this.#enter('unmasking', 'over');
    const { seat: own, threshold } = this.#assignment;
    const alive = new Set(survivors);
    if (alive.size !== survivors.length || !alive.has(own) || survivors.some((seat) => !this.#held.has(seat))) {
      throw new AppError('invalid-argument', 'the survivors are not of those who have shared their keys');
    }
    expectEnough(alive.size, threshold, 'brought their updates');
    const shares: UnmaskingShares = { seeds: [], keys: [] };
    for (const [seat, { seed, maskKey }] of this.#held) {
      if (alive.has(seat)) shares.seeds.push({ seat, share: seed });
      else shares.keys.push({ seat, share: maskKey });
    }
    this.#held.clear();
    return shares;
  }

  /** The roster by seat, if this device may share its secrets with it. */
  #checked(roster: Roster): ReadonlyMap<Seat, PublicKeys> {
    const { seat: own, threshold, participants } = this.#assignment;
    const bySeat = new Map(roster.map(({ seat, ...keys }) => [seat, keys]));
    const keys = roster.flatMap(({ letterKey, maskKey }) => [letterKey, maskKey].map((key) => key.join()));
    const mine = bySeat.get(own);
    if (bySeat.size !== roster.length || new Set(keys).size !== keys.length || roster.length > participants) {
      throw new AppError('invalid-argument', 'the roster has a seat or a key twice, or more seats than was said');
    }
    if (mine === undefined || !isSame(mine, this.keys)) {
      throw new AppError('invalid-argument', "this device's own keys are not in the roster");
    }
    // Half of all could be told one thing and the other half another.
    if (2 * threshold <= roster.length) {
      throw new AppError('invalid-argument', `a threshold of ${threshold} is no majority of ${roster.length}`);
    }
    expectEnough(roster.length, threshold, 'told their keys');
    return bySeat;
  }

  #keyWith(publicKey: Uint8Array): Uint8Array {
    return agree(this.#letterKeys, publicKey, `${this.#assignment.session} letters`);
  }

  #enter(from: Step, to: Step): void {
    if (this.#step !== from) throw new AppError('conflict', `the exchange is at ${this.#step}, not at ${from}`);
    this.#step = to;
  }
}

function expectEnough(found: number, threshold: number, what: string): void {
  if (found >= threshold) return;
  throw new AppError('below-threshold', `${found} of the ${threshold} devices that it takes have ${what}`);
}

function isSame(one: PublicKeys, other: PublicKeys): boolean {
  return one.letterKey.join() === other.letterKey.join() && one.maskKey.join() === other.maskKey.join();
}
