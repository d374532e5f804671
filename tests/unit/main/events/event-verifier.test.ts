import { describe, expect, test } from 'vitest';
import { EventVerifier } from '../../../../main/events/event-verifier.ts';
import { eventHash, FIRST_HASH } from '../../../../main/storage/event-hash.ts';
import { EventRows } from '../../../../main/storage/rows/event-rows.ts';
import { anEventChain } from './an-event-chain.ts';

type Chain = Awaited<ReturnType<typeof anEventChain>>;

/** A chain of 2,010 events that are signed at 1,000, 2,000 and 2,005. */
async function aChain(): Promise<Chain> {
  const chain = await anEventChain();
  chain.add(2_005);
  chain.checkpoints.sign();
  chain.add(5);
  return chain;
}

/** Makes all hashes fit again, as somebody without the key can. */
function chainAgain({ database }: Chain): void {
  const write = database.prepare<[string, number]>('update events set hash = ? where sequence = ?');
  let hash = FIRST_HASH;
  for (const event of new EventRows(database).storedAfter(0, 10_000)) {
    hash = eventHash(hash, event);
    write.run(hash, event.sequence);
  }
}

describe('a log that was left alone', () => {
  test('is found good, with its newest hash', async () => {
    const { verifier, events } = await aChain();
    const { hash } = events.end();
    expect(await verifier.verify()).toEqual({
      ok: true,
      from: 1,
      to: 2_010,
      events: 2_010,
      checkpoints: 3,
      hash,
      signedThrough: 2_005,
    });
  });

  test('is walked once for all who ask at the same time, while others get their turn', async () => {
    const { verifier, events } = await aChain();
    const first = verifier.verify();
    expect(verifier.verify()).toBe(first);
    events.append({ kind: 'orchestrator-stopped' });
    expect(await first).toMatchObject({ ok: true, to: 2_010 });
    expect(await verifier.verify()).toMatchObject({ ok: true, to: 2_011 });
  });
});

const SWAP = `update events set (at, kind, body_json, actor_json, hash) =
  (select at, kind, body_json, actor_json, hash from events as other where other.sequence = 1101 - events.sequence)
  where sequence in (550, 551)`;

describe('it is found when', () => {
  test.each([
    ['an event in the middle is gone', 'delete from events where sequence = 700', 700, 'event 700 is missing'],
    ['several are gone', 'delete from events where sequence between 1500 and 1600', 1_500, 'events 1500 to 1600 are'],
    ['a body was changed', "update events set body_json = replace(body_json, 'digits', 'cats') where sequence = 4", 4],
    ['a time was changed', 'update events set at = at - 1 where sequence = 1005', 1_005],
    ['an actor was changed', `update events set actor_json = '{"kind":"device"}' where sequence = 2008`, 2_008],
    ['a kind was changed', "update events set kind = 'model-removed' where sequence = 1", 1, 'event 1 was changed'],
    ['a hash was changed', "update events set hash = 'x' where sequence = 9", 9, 'event 9, or the one before it,'],
    ['two events changed places', SWAP, 550],
    ['the tail was cut off behind a checkpoint', 'delete from events where sequence > 2007', 2_008, '2008 to 2010'],
    ['the tail was cut off before a checkpoint', 'delete from events where sequence > 1990', 1_991, '1991 to 2010'],
    ['the head was cut off', 'delete from events where sequence <= 800', 800, 'no checkpoint stands for it'],
    ['the head was cut off at a checkpoint', 'delete from events where sequence <= 1000', 1, 'no event says'],
    ['everything is gone', 'delete from events', 1, 'events 1 to 2010 are missing'],
    ['a checkpoint is gone', 'delete from event_checkpoints where sequence = 1000', 1, 'checkpoint of event 1000'],
    [
      'a signature was changed',
      'update event_checkpoints set signature = zeroblob(64) where sequence = 2000',
      1_001,
      'signature of the checkpoint of event 2000 is not valid',
    ],
    ['a checkpoint was dated back', 'update event_checkpoints set at = 1 where sequence = 2000', 1_001],
    ['a public key was spoilt', "update event_checkpoints set public_key = 'x' where sequence = 2005", 2_001],
  ])('%s', async (_, sql, firstBad, problem = '') => {
    const { verifier, tamper } = await aChain();
    tamper(sql);
    expect(await verifier.verify()).toMatchObject({
      ok: false,
      firstBad,
      problem: expect.stringContaining(problem),
      nextStep: expect.stringContaining('backup'),
    });
  });

  test('the tail was cut off and the log went on', async () => {
    const first = await aChain();
    first.tamper('delete from events where sequence > 2007');
    const { events, verifier } = await anEventChain({ folder: first.folder, keys: first.keys });
    events.append({ kind: 'orchestrator-stopped' });
    expect(await verifier.verify()).toMatchObject({ ok: false, firstBad: 2_008 });
  });

  test('an event was changed and all hashes were made to fit again', async () => {
    const chain = await aChain();
    chain.tamper("update events set body_json = replace(body_json, 'digits', 'cats') where sequence = 1500");
    chainAgain(chain);
    expect(await chain.verifier.verify()).toMatchObject({
      ok: false,
      firstBad: 1_001,
      problem: 'events 1001 to 2000 are not those that were signed',
    });
  });

  test('the checkpoints after the change were removed as well', async () => {
    const chain = await aChain();
    chain.tamper("update events set body_json = replace(body_json, 'digits', 'cats') where sequence = 1500");
    chain.tamper('delete from event_checkpoints where sequence > 1000');
    chainAgain(chain);
    expect(await chain.verifier.verify()).toMatchObject({ ok: false, firstBad: 1_001 });
  });

  test('it was signed by a key that this cluster never had', async () => {
    const chain = await aChain();
    const { keyId } = chain.checkpoints;
    const forged = await anEventChain();
    forged.add(3);
    await forged.checkpoints.stop();
    const verifier = new EventVerifier({ ...forged, checkpoints: { keyId } });
    expect(await verifier.verify()).toMatchObject({
      ok: false,
      firstBad: 3,
      problem: expect.stringContaining('unknown key'),
    });
  });
});
