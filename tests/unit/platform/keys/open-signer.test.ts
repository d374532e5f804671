import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyIdOf } from '../../../../platform/keys/key-id.ts';
import { openSigner } from '../../../../platform/keys/open-signer.ts';
import { KeysInMemory } from './keys-in-memory.ts';

describe('a signer', () => {
  it('signs with a key that is made once and kept', async () => {
    const keys = new KeysInMemory();
    const first = await openSigner(keys, 'audit');
    const second = await openSigner(keys, 'audit');
    expect(second.keyId).toBe(first.keyId);
    expect(keyIdOf(first.publicKey)).toBe(first.keyId);
    const signature = first.sign('statement');
    expect(signature).toHaveLength(64);
    expect(verify(null, Buffer.from('statement'), second.publicKey, signature)).toBe(true);
    expect(verify(null, Buffer.from('another'), second.publicKey, signature)).toBe(false);
    expect((await openSigner(keys, 'other')).keyId).not.toBe(first.keyId);
  });

  it.each([
    ['no key', 'nonsense'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('refuses %s', async (_, secret) => {
    const keys = new KeysInMemory();
    await keys.write('audit', secret);
    await expect(openSigner(keys, 'audit')).rejects.toMatchObject({ code: 'invalid-config' });
  });
});
