import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';

const PEM = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** Whom releases are believed of: the keys of a file that came along, and those of one that the owner names. */
export async function readPublisherKeys(builtIn: URL | string, own: string | undefined): Promise<readonly KeyObject[]> {
  const came = await readFile(builtIn, 'utf8').catch(() => '');
  return [...keysIn(came, 'the file of keys that came along'), ...(own === undefined ? [] : await keysOf(own))];
}

async function keysOf(path: string): Promise<KeyObject[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('invalid-config', `the publisher's key ${path} cannot be read`, { cause, hint: KEY_HINT });
  });
  const keys = keysIn(text, path);
  if (keys.length > 0) return keys;
  throw new AppError('invalid-config', `${path} holds no public key`, { hint: KEY_HINT });
}

const KEY_HINT = 'Give the file with the public key that "npm run publisher-key" has made.';

function keysIn(text: string, where: string): KeyObject[] {
  return [...text.matchAll(PEM)].map(([pem]) => {
    const key = tryToParse(pem);
    if (key?.asymmetricKeyType === 'ed25519') return key;
    throw new AppError('invalid-config', `${where} holds a key that is no Ed25519 public key`, { hint: KEY_HINT });
  });
}

function tryToParse(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
