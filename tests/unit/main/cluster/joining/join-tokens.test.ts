import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeviceId, Sha256 } from '../../../../../common/domain/ids.ts';
import type { JoinTokenId } from '../../../../../common/domain/joining.ts';
import { JoinTokens } from '../../../../../main/cluster/joining/join-tokens.ts';
import { aCluster } from '../../../builders/a-cluster.ts';

const keyOf = (digit: string) => Sha256.parse(digit.repeat(64));
const HOUR = 3_600;

async function someTokens(folder?: string) {
  const cluster = await aCluster(folder);
  const tokens = new JoinTokens(cluster);
  const make = (wishes: Partial<{ ttlSeconds: number; uses: number; tags: string[] }> = {}) => {
    const { token, secret } = tokens.create({ ttlSeconds: HOUR, uses: 1, tags: [], ...wishes });
    return { ...token, secret };
  };
  let admitted = 0;
  /** Comes in with a key; a device that is new gets a name of its own. */
  const redeem = (shown: { id: string; secret: string }, key = keyOf('a')) =>
    tokens.redeem(shown, key, () => DeviceId.parse(`device-${++admitted}`));
  return { ...cluster, tokens, make, redeem, admitted: () => admitted };
}

const refused = (why: string) => expect.objectContaining({ code: 'join-refused', message: `the join token ${why}` });

describe('a join token', () => {
  it('lets as many machines in as it says, and no more', async () => {
    const { make, redeem, tokens } = await someTokens();
    const token = make({ uses: 2 });
    expect(redeem(token, keyOf('a'))).toBe('device-1');
    expect(redeem(token, keyOf('b'))).toBe('device-2');
    expect(() => redeem(token, keyOf('c'))).toThrow(refused('was used up'));
    expect(tokens.list()).toMatchObject([{ id: token.id, uses: 2, usesLeft: 0 }]);
  });

  it('gives the same key the same device again, without another use', async () => {
    const { make, redeem, tokens, admitted } = await someTokens();
    const token = make({ uses: 1 });
    const first = redeem(token, keyOf('a'));
    expect(redeem(token, keyOf('a'))).toBe(first);
    expect(admitted()).toBe(1);
    expect(tokens.list()).toMatchObject([{ usesLeft: 0 }]);
  });

  it('of two that come for the last use lets one in', async () => {
    const { make, tokens } = await someTokens();
    const token = make();
    const tries = ['a', 'b'].map(async (digit) =>
      tokens.redeem(token, keyOf(digit), () => DeviceId.parse(`device-${digit}`)),
    );
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(tokens.list()).toMatchObject([{ usesLeft: 0 }]);
  });

  it('keeps its use when letting in fails', async () => {
    const { make, redeem, tokens } = await someTokens();
    const token = make();
    const fails = () => {
      throw new Error('the disk is full');
    };
    expect(() => tokens.redeem(token, keyOf('a'), fails)).toThrow('the disk is full');
    expect(tokens.list()).toMatchObject([{ usesLeft: 1 }]);
    expect(redeem(token)).toBe('device-1');
  });

  it('hands its tags to whoever comes in, each once', async () => {
    const { make, tokens } = await someTokens();
    const token = make({ tags: ['gpu', 'office', 'gpu'] });
    let tags: readonly string[] = [];
    tokens.redeem(token, keyOf('a'), (shown) => {
      tags = shown.tags;
      return DeviceId.parse('nuc');
    });
    expect(tags).toEqual(['gpu', 'office']);
  });

  it('expires to the millisecond, also for a key that has come in by it', async () => {
    const { make, redeem, clock } = await someTokens();
    const token = make({ ttlSeconds: 60, uses: 2 });
    clock.advance(59_999);
    redeem(token, keyOf('a'));
    clock.advance(1);
    expect(() => redeem(token, keyOf('a'))).toThrow(refused('has expired'));
    expect(() => redeem(token, keyOf('b'))).toThrow(refused('has expired'));
  });

  it('that was revoked lets nobody in; revoking twice is one event', async () => {
    const { make, redeem, tokens, kinds, clock } = await someTokens();
    const token = make();
    tokens.revoke(token.id);
    const [{ revokedAt } = { revokedAt: null }] = tokens.list();
    clock.advance(1_000);
    tokens.revoke(token.id);
    expect(() => redeem(token)).toThrow(refused('was revoked'));
    expect(tokens.list()).toMatchObject([{ revokedAt }]);
    expect(kinds()).toEqual(['join-token-created', 'join-token-revoked']);
  });

  it.each([
    ['another secret', { secret: 'A'.repeat(22) }],
    ['no secret', { secret: '' }],
    ['another id', { id: 'ffffffffff' }],
    ['no id', { id: '' }],
    ['an id that is none', { id: "' or 1=1 --" }],
  ])('is not known with %s, and nothing is used', async (_, wrong) => {
    const { make, redeem, tokens } = await someTokens();
    const token = make();
    expect(() => redeem({ ...token, ...wrong })).toThrow(refused('is not known here'));
    expect(tokens.list()).toMatchObject([{ usesLeft: 1 }]);
  });

  it('that is not there cannot be revoked', async () => {
    const { tokens } = await someTokens();
    expect(() => tokens.revoke('ffffffffff' as JoinTokenId)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('is kept over a restart, and its secret nowhere', async () => {
    const before = await someTokens();
    const token = before.make({ uses: 2 });
    before.redeem(token, keyOf('a'));
    const after = await someTokens(before.folder);
    expect(after.tokens.list()).toMatchObject([{ id: token.id, usesLeft: 1 }]);
    expect(after.redeem(token, keyOf('a'))).toBe('device-1');
    expect(after.admitted()).toBe(0);
    expect(JSON.stringify([after.tokens.list(), after.bodies()])).not.toContain(token.secret);
    for (const file of ['orchestrator.sqlite', 'orchestrator.sqlite-wal']) {
      expect(await readFile(join(before.folder, file), 'latin1')).not.toContain(token.secret);
    }
  });

  it('is listed for a week after it has ended', async () => {
    const { make, tokens, clock } = await someTokens();
    const old = make({ ttlSeconds: 60 });
    clock.advance(6 * 24 * HOUR * 1_000);
    const later = make({ ttlSeconds: 7 * 24 * HOUR });
    expect(tokens.list().map(({ id }) => id)).toEqual([later.id, old.id]);
    clock.advance(2 * 24 * HOUR * 1_000);
    const last = make();
    expect(tokens.list().map(({ id }) => id)).toEqual([last.id, later.id]);
  });
});
