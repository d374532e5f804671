import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AccessTokenId } from '../../../../common/domain/access-token.ts';
import { anAccessRoom, granted } from './an-access-room.ts';

test('a token opens by its secret, of which nothing but a hash is kept', async () => {
  const { tokens, database, folder, bodies } = await anAccessRoom();
  const { token, secret } = tokens.create({ name: 'nightly', role: 'operator', scopes: ['jobs', 'jobs', 'models'] });
  expect(secret).toMatch(/^eo_[0-9a-f]{12}_[\w-]{43}$/);
  expect(token).toMatchObject({ role: 'operator', scopes: ['jobs', 'models'], expiresAt: null, revokedAt: null });
  expect(tokens.admit(secret)).toMatchObject({ token: { id: token.id }, session: null, endsAt: null });
  const told = { tokenId: token.id, tokenName: 'nightly' };
  expect(bodies()).toEqual([{ kind: 'access-token-created', ...told, role: 'operator' }]);
  await database.stop();
  expect(readFileSync(join(folder, 'orchestrator.sqlite')).includes(secret.slice(-43))).toBe(false);
});

test('nothing else opens', async () => {
  const { tokens, aToken } = await anAccessRoom();
  const { secret } = aToken();
  const other = `eo_${'0'.repeat(12)}_${secret.slice(-43)}`;
  const changed = secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A');
  for (const wrong of ['', 'eo_', other, changed, `${secret} `, secret.toUpperCase(), secret.slice(16)]) {
    expect(tokens.admit(wrong)).toBe('unknown');
  }
});

test('an expired token opens nothing, and its name is free again', async () => {
  const { tokens, aToken, clock } = await anAccessRoom();
  const { secret, token } = aToken('short', { ttlSeconds: 60 });
  expect(tokens.admit(secret)).toMatchObject({ endsAt: token.createdAt + 60_000 });
  expect(() => aToken('short')).toThrow('there is an access token short already');
  clock.advance(60_000);
  expect(tokens.admit(secret)).toBe('expired');
  aToken('short');
});

test('revoking ends at once what is open for a token, and is told once', async () => {
  const { tokens, sessions, held, aToken, bodies } = await anAccessRoom();
  const { secret, token } = aToken();
  const other = aToken('other');
  const browser = sessions.open(token).secret;
  held.push(granted(tokens.admit(secret)), granted(sessions.admit(browser)), granted(tokens.admit(other.secret)));
  tokens.revoke(token.id);
  tokens.revoke(token.id);
  expect(held.map(({ token: { name } }) => name)).toEqual(['other']);
  expect([tokens.admit(secret), sessions.admit(browser)]).toEqual(['revoked', 'revoked']);
  expect(bodies().filter(({ kind }) => kind === 'access-token-revoked')).toHaveLength(1);
  expect(() => tokens.revoke(AccessTokenId.parse('0'.repeat(12)))).toThrow('there is no access token');
});

test('the last use is known at once, and written down within a minute', async () => {
  const { tokens, aToken, clock, database } = await anAccessRoom();
  const { secret, token } = aToken();
  clock.advance(5_000);
  tokens.admit(secret);
  const usedAt = clock.now();
  const written = () =>
    database.prepare<[], { last_used_at: number | null }>('select last_used_at from access_tokens').get()?.last_used_at;
  expect(tokens.list(undefined, 10)).toEqual([{ ...token, lastUsedAt: usedAt }]);
  expect(written()).toBeNull();
  clock.advance(60_000);
  expect(written()).toBe(usedAt);
  tokens.admit(secret);
  await tokens.stop();
  expect(written()).toBe(usedAt + 60_000);
});
