import { expect, test } from 'vitest';
import { SignInLinks } from '../../../../main/access/sign-in-links.ts';
import { anAccessRoom, granted } from './an-access-room.ts';

const HOUR_MS = 3_600_000;

test('a browser acts for its token, also after a restart', async () => {
  const first = await anAccessRoom();
  const { token } = first.aToken();
  const { secret } = first.sessions.open(token);
  expect(first.sessions.admit(secret)).toMatchObject({ token: { id: token.id }, session: expect.any(String) });
  expect(first.bodies().at(-1)).toEqual({ kind: 'signed-in', tokenId: token.id, tokenName: 'grafana' });
  const second = await anAccessRoom(first.folder);
  expect(second.sessions.admit(secret)).toMatchObject({ token: { id: token.id } });
  expect(second.sessions.admit('x'.repeat(43))).toBe('unknown');
});

test('it is signed out after twelve hours without use, and after seven days with', async () => {
  const { sessions, aToken, clock } = await anAccessRoom();
  const { token } = aToken();
  const idle = sessions.open(token).secret;
  const busy = sessions.open(token).secret;
  const begin = clock.now();
  expect(sessions.admit(busy)).toMatchObject({ endsAt: begin + 7 * 24 * HOUR_MS });
  for (let hours = 11; hours < 7 * 24; hours += 11) {
    clock.advance(11 * HOUR_MS);
    expect(typeof sessions.admit(busy)).toBe('object');
  }
  expect(sessions.admit(idle)).toBe('expired');
  clock.advance(begin + 7 * 24 * HOUR_MS - clock.now());
  expect(sessions.admit(busy)).toBe('expired');
});

test('it ends no later than its token', async () => {
  const { sessions, aToken, clock } = await anAccessRoom();
  const { token } = aToken('short', { ttlSeconds: 60 });
  const { secret } = sessions.open(token);
  expect(sessions.admit(secret)).toMatchObject({ endsAt: token.expiresAt });
  clock.advance(60_000);
  expect(sessions.admit(secret)).toBe('expired');
});

test('signing out ends what it has open, and nothing else', async () => {
  const { sessions, aToken, held } = await anAccessRoom();
  const { token } = aToken();
  const [one, two] = [sessions.open(token).secret, sessions.open(token).secret];
  const grants = [granted(sessions.admit(one)), granted(sessions.admit(two))];
  held.push(...grants);
  sessions.close(grants[0]?.session ?? '');
  expect(held).toEqual([grants[1]]);
  expect([sessions.admit(one), typeof sessions.admit(two)]).toEqual(['unknown', 'object']);
});

test('of too many the longest unused is signed out', async () => {
  const { sessions, aToken, clock } = await anAccessRoom();
  const { token } = aToken();
  const secrets = Array.from({ length: 101 }, () => {
    clock.advance(1);
    return sessions.open(token).secret;
  });
  expect(secrets.map((secret) => typeof sessions.admit(secret) === 'object').indexOf(true)).toBe(1);
});

test('a link is good once, for a minute', async () => {
  const { aToken, clock } = await anAccessRoom();
  const links = new SignInLinks(clock);
  const { token } = aToken();
  const [one, late] = [links.make(token), links.make(token)];
  expect(Buffer.from(one.code, 'base64url')).toHaveLength(32);
  expect([links.redeem(one.code), links.redeem(one.code), links.redeem('')]).toEqual([token, undefined, undefined]);
  clock.advance(60_000);
  expect(links.redeem(late.code)).toBeUndefined();
  const first = links.make(token).code;
  for (let more = 0; more < 100; more++) links.make(token);
  expect(links.redeem(first)).toBeUndefined();
});
