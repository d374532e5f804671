import { beforeAll, describe, expect, it } from 'vitest';
import { openSealedKeys, sealKeys } from '../../../../platform/keys/sealed-keys.ts';

const PASSPHRASE = 'correct horse battery';
const keys = { audit: '-----BEGIN PRIVATE KEY-----\naudit', 'certificate-authority': '{"current":"ü"}' };

const changed = (text: string, change: Record<string, unknown>) => JSON.stringify({ ...JSON.parse(text), ...change });

let sealed: string;
beforeAll(async () => {
  sealed = await sealKeys(keys, PASSPHRASE);
});

describe('keys that are sealed', () => {
  it('are the same when they are opened, and nothing of them can be seen', async () => {
    expect(await openSealedKeys(sealed, PASSPHRASE)).toEqual(keys);
    for (const word of ['PRIVATE', 'audit', 'certificate', PASSPHRASE]) {
      expect(sealed).not.toContain(word);
      expect(sealed).not.toContain(Buffer.from(word).toString('base64').replace(/=+$/, ''));
    }
    expect(JSON.parse(sealed)).toMatchObject({ format: 'edgeorchestra-keys', version: 1 });
  });

  it('are sealed differently each time', async () => {
    const other = await sealKeys(keys, PASSPHRASE);
    for (const part of ['salt', 'nonce', 'data', 'tag'])
      expect(JSON.parse(sealed)[part]).not.toBe(JSON.parse(other)[part]);
  });

  it('open by the same letters, however they were typed', async () => {
    const sealed = await sealKeys(keys, 'pass-wo\u0308rter 12');
    expect(await openSealedKeys(sealed, 'pass-w\u00f6rter 12')).toEqual(keys);
  });

  it.each(['correct horse batterY', `${PASSPHRASE} `, ''])('do not open by another passphrase: %j', async (wrong) => {
    await expect(openSealedKeys(sealed, wrong)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('do not open once any part was changed', async () => {
    const parts = JSON.parse(sealed);
    for (const part of ['salt', 'nonce', 'tag', 'data']) {
      const bytes = Buffer.from(parts[part], 'base64');
      bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
      const text = changed(sealed, { [part]: bytes.toString('base64') });
      await expect(openSealedKeys(text, PASSPHRASE), part).rejects.toMatchObject({ code: 'unauthenticated' });
    }
    const short = changed(sealed, { data: parts.data.slice(4) });
    await expect(openSealedKeys(short, PASSPHRASE)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('are told from anything else', async () => {
    const others = [
      '',
      'garbage',
      '{}',
      sealed.slice(0, -9),
      changed(sealed, { version: 2 }),
      changed(sealed, { format: 'other' }),
      changed(sealed, { tag: 'AAAA' }),
      changed(sealed, { nonce: '' }),
    ];
    for (const text of others) {
      await expect(openSealedKeys(text, PASSPHRASE), text).rejects.toMatchObject({ code: 'invalid-argument' });
    }
  });

  it('need a passphrase of twelve characters', async () => {
    await expect(sealKeys(keys, 'x'.repeat(11))).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(sealKeys(keys, '🔑'.repeat(6))).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await openSealedKeys(await sealKeys({}, 'x'.repeat(12)), 'x'.repeat(12))).toEqual({});
  });
});
