import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Sha256 } from '../../common/domain/ids.ts';
import {
  bitString,
  type Der,
  objectIdentifier,
  sequence,
  setOf,
  smallInteger,
  tagged,
  utf8String,
} from './encode-der.ts';
import { fingerprintOf } from './fingerprint.ts';

/** A key of one's own, and the request for a certificate of it. */
export interface CertificateRequest {
  /** PKCS#8, PEM. */
  readonly key: string;
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  /** SHA-256 of the public key. */
  readonly keyFingerprint: Sha256;
}

const VERSION_1 = smallInteger(0);
const COMMON_NAME = objectIdentifier('2.5.4.3');
const ECDSA_WITH_SHA256 = objectIdentifier('1.2.840.10045.4.3.2');
const NO_ATTRIBUTES = tagged(0);

const newKeyPair = promisify(generateKeyPair);

/**
 * Makes a new P-256 key and asks for a certificate; what the certificate says is for the authority to decide. Written out
 * here (RFC 2986, section 4), because a library for it would cost an agent 12 MB for as long as it runs.
 */
export async function createCertificateRequest(): Promise<CertificateRequest> {
  const { privateKey, publicKey } = await newKeyPair('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const asked = sequence(VERSION_1, nameOf('device'), spki, NO_ATTRIBUTES);
  const request = sequence(asked, sequence(ECDSA_WITH_SHA256), bitString(sign('sha256', asked, privateKey)));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, request, keyFingerprint: fingerprintOf(spki) };
}

function nameOf(commonName: string): Der {
  return sequence(setOf(sequence(COMMON_NAME, utf8String(commonName))));
}
