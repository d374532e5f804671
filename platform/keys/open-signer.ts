import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { AppError } from '../../common/errors.ts';
import { keyIdOf } from './key-id.ts';
import type { KeyStore } from './key-store.ts';
import type { Signer } from './signer.ts';

/** A signer with the Ed25519 key of this name; where there is none, one is made and kept. @throws AppError `invalid-config` */
export async function openSigner(keys: KeyStore, name: string): Promise<Signer> {
  const kept = await keys.read(name);
  if (kept !== undefined) return signerWith(parseKey(kept, name));
  const { privateKey } = generateKeyPairSync('ed25519');
  await keys.write(name, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return signerWith(privateKey);
}

function parseKey(pem: string, name: string): KeyObject {
  const key = readKey(pem);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new AppError('invalid-config', `the key "${name}" is not an Ed25519 key`, {
    details: { key: name },
    hint: 'Bring it back from a backup, or remove it and a new one is made.',
  });
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function signerWith(privateKey: KeyObject): Signer {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { keyId: keyIdOf(publicKey), publicKey, sign: (data) => sign(null, Buffer.from(data), privateKey) };
}
