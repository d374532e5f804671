import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { LETTER_BYTES, type Letter, type Seat } from '../../common/domain/secure-aggregation.ts';
import { AppError } from '../../common/errors.ts';
import { ELEMENT_BYTES } from '../../common/secure-aggregation/prime-field.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The shares that one device has of another's secrets. */
export interface HeldShares {
  readonly seed: Uint8Array;
  readonly maskKey: Uint8Array;
}

interface Route {
  readonly session: string;
  readonly from: Seat;
  readonly to: Seat;
}

/** Seals shares with AES-256-GCM under the key that both ends have agreed on; session, sender and receiver are bound to them. */
export function sealLetter({ seed, maskKey }: HeldShares, key: Uint8Array, route: Route): Letter {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aboutOf(route));
  const sealed = Buffer.concat([iv, cipher.update(seed), cipher.update(maskKey), cipher.final(), cipher.getAuthTag()]);
  return { from: route.from, to: route.to, sealed };
}

/** @throws AppError `checksum-mismatch` for one that was sealed for another, or was changed on its way */
export function openLetter(sealed: Uint8Array, key: Uint8Array, route: Route): HeldShares {
  if (sealed.length !== LETTER_BYTES) throw spoilt(route);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
  decipher.setAAD(aboutOf(route)).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const opened = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return { seed: opened.subarray(0, ELEMENT_BYTES), maskKey: opened.subarray(ELEMENT_BYTES) };
  } catch (error) {
    throw spoilt(route, error);
  }
}

function aboutOf({ session, from, to }: Route): Buffer {
  return Buffer.from(`${session} ${from} ${to}`);
}

function spoilt({ from }: Route, cause?: unknown): AppError {
  return new AppError('checksum-mismatch', `the letter from seat ${from} cannot be opened`, { cause });
}
