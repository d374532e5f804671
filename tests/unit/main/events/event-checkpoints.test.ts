import { describe, expect, test } from 'vitest';
import { anEventChain } from './an-event-chain.ts';

const HOUR_MS = 3_600_000;

describe('a checkpoint is signed', () => {
  test('at every thousandth event, in its transaction', async () => {
    const { add, signed, database } = await anEventChain();
    add(999);
    expect(signed()).toEqual([]);
    const failing = () =>
      database.transaction(() => {
        add(5);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(signed()).toEqual([]);
    add(1_500);
    expect(signed()).toEqual([1_000, 2_000]);
  });

  test('once an hour when there were new events', async () => {
    const { add, signed, clock } = await anEventChain();
    clock.advance(HOUR_MS);
    expect(signed()).toEqual([]);
    add(3);
    clock.advance(HOUR_MS);
    clock.advance(HOUR_MS);
    expect(signed()).toEqual([3]);
  });

  test('at a clean stop', async () => {
    const { add, signed, checkpoints } = await anEventChain();
    add(3);
    await checkpoints.stop();
    expect(signed()).toEqual([3]);
  });

  test('at the start for what a crash has left', async () => {
    const { folder, keys, add } = await anEventChain();
    add(2);
    const { signed, verifier } = await anEventChain({ folder, keys });
    expect(signed()).toEqual([2]);
    expect(await verifier.verify()).toMatchObject({ ok: true, signedThrough: 2 });
  });
});

describe('a lost key', () => {
  test('is replaced, an event says so, and the chain goes on', async () => {
    const first = await anEventChain();
    first.add(3);
    await first.checkpoints.stop();
    const second = await anEventChain({ folder: first.folder });
    const replaced = {
      kind: 'audit-key-replaced',
      keyId: second.checkpoints.keyId,
      previousKeyId: expect.not.stringMatching(second.checkpoints.keyId),
    };
    expect(second.events.history(3, 10)).toMatchObject([{ body: replaced }]);
    expect(second.warnings).toHaveLength(1);
    expect(second.signed()).toEqual([3, 4]);
    expect(await second.verifier.verify()).toMatchObject({ ok: true, events: 4, checkpoints: 2 });
    const third = await anEventChain({ folder: first.folder, keys: second.keys });
    expect(third.events.newest()).toBe(4);
  });
});
