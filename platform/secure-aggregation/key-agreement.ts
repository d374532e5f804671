import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '../../common/errors.ts';

/** What comes before the 32 bytes of an X25519 key in DER (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

/** An X25519 key pair; the public key as its 32 bytes. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: Uint8Array;
}

/** A key pair that nobody had before. */
export function generateKeys(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return { privateKey, publicKey: rawPublicKey(publicKey) };
}

/** The 32 bytes of a private key. */
export function secretOf({ privateKey }: Pick<KeyPair, 'privateKey'>): Uint8Array {
  return privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PRIVATE_PREFIX.length);
}

/** The key pair with this private key of 32 bytes. */
export function keysFrom(secret: Uint8Array): KeyPair {
  const der = Buffer.concat([PRIVATE_PREFIX, secret]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: rawPublicKey(createPublicKey(privateKey)) };
}

/**
 * 32 bytes that only the holders of the two private keys know: X25519 (RFC 7748), then HKDF-SHA-256 (RFC 5869) for one purpose.
 * @throws AppError `invalid-argument` for a public key that leads to no secret
 */
export function agree({ privateKey }: Pick<KeyPair, 'privateKey'>, other: Uint8Array, purpose: string): Uint8Array {
  let secret: Uint8Array;
  try {
    const der = Buffer.concat([PUBLIC_PREFIX, other]);
    secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) });
  } catch (error) {
    throw new AppError('invalid-argument', 'this public key cannot be agreed with', { cause: error });
  }
  return derive(secret, purpose);
}

/** 32 bytes for one purpose, of a secret that has others too. */
export function derive(secret: Uint8Array, purpose: string): Uint8Array {
  const about = `edgeorchestra secure aggregation 1 ${purpose}`;
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), about, 32));
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
}
