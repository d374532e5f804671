import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { AppError } from '../../common/errors.ts';

const FORMAT = 'edgeorchestra-keys';
const VERSION = 1;
/** Part of what is authenticated, so that a file of another version is never read as this one. */
const CONTEXT = Buffer.from(`${FORMAT} v${VERSION}`);

/** scrypt (Percival, 2009; RFC 7914): about half a second and 128 MiB a guess. Fixed by the version of the format. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 << 20 };
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
const bytes = (length: number) => base64.refine((buffer) => buffer.length === length);

const Sealed = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  salt: bytes(SALT_BYTES),
  nonce: bytes(NONCE_BYTES),
  tag: bytes(TAG_BYTES),
  data: base64,
});

const Keys = z.record(z.string(), z.string());

/** Secrets by their names. */
export type Keys = Readonly<Record<string, string>>;

/** A passphrase is all that protects a sealed file wherever it lies. */
export const SHORTEST_PASSPHRASE = 12;

/**
 * All keys as one JSON text, encrypted by a passphrase: AES-256-GCM under a key from scrypt, with a salt and a nonce of its own.
 * @throws AppError `invalid-argument` for a passphrase that is too short
 */
export async function sealKeys(keys: Keys, passphrase: string): Promise<string> {
  if (Array.from(passphrase).length < SHORTEST_PASSPHRASE) {
    throw new AppError('invalid-argument', `the passphrase needs at least ${SHORTEST_PASSPHRASE} characters`);
  }
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, await keyFrom(passphrase, salt), nonce).setAAD(CONTEXT);
  const data = Buffer.concat([cipher.update(JSON.stringify(keys)), cipher.final()]);
  const parts = { salt, nonce, tag: cipher.getAuthTag(), data };
  const texts = Object.entries(parts).map(([name, part]) => [name, part.toString('base64')]);
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...Object.fromEntries(texts) })}\n`;
}

/**
 * The keys that were sealed.
 * @throws AppError `unauthenticated` for a wrong passphrase or a changed file, `invalid-argument` for a file of another kind
 */
export async function openSealedKeys(text: string, passphrase: string): Promise<Keys> {
  const { salt, nonce, tag, data } = parse(text);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv(CIPHER, await keyFrom(passphrase, salt), nonce, options);
  decipher.setAAD(CONTEXT).setAuthTag(tag);
  try {
    return Keys.parse(JSON.parse(Buffer.concat([decipher.update(data), decipher.final()]).toString()));
  } catch (cause) {
    throw new AppError('unauthenticated', 'the passphrase is wrong, or the backup was changed', { cause });
  }
}

function parse(text: string): z.infer<typeof Sealed> {
  try {
    return Sealed.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('invalid-argument', 'this is not a backup of keys that this version can read', {
      cause,
      hint: '"eo keys backup FILE" makes one.',
    });
  }
}

const derive = promisify<string, Buffer, number, typeof SCRYPT, Buffer>(scrypt);

/** The same letters may be typed in several ways: they count as one. */
function keyFrom(passphrase: string, salt: Buffer): Promise<Buffer> {
  return derive(passphrase.normalize('NFKC'), salt, KEY_BYTES, SCRYPT);
}
