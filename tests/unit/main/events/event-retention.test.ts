import { describe, expect, test } from 'vitest';
import { anEventChain } from './an-event-chain.ts';

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;

/** A chain with 2,300 events of the first day and 10 of the sixth. */
async function aLogOfTwoDays(keptDays: number) {
  const chain = await anEventChain({ keptDays });
  chain.add(2_300);
  chain.clock.advance(5 * DAY_MS);
  chain.add(10);
  return chain;
}

describe('old events', () => {
  test('are deleted up to a signed checkpoint, which begins the chain that is left', async () => {
    const { retention, events, verifier, signed } = await aLogOfTwoDays(3);
    await retention.run();
    const kept = events.history(0, 100);
    expect(kept[0]?.sequence).toBe(2_301);
    expect(kept.at(-1)).toMatchObject({
      sequence: 2_311,
      body: { kind: 'old-events-removed', through: 2_300, events: 2_300, keptDays: 3 },
    });
    expect(signed()).toEqual([2_300, 2_310]);
    expect(await verifier.verify()).toMatchObject({ ok: true, from: 2_301, to: 2_311, events: 11, checkpoints: 1 });
  });

  test('stay while one of the events up to the next checkpoint is young', async () => {
    const { retention, events, add, clock } = await anEventChain({ keptDays: 3 });
    const sequences = () => events.history(0, 100).map(({ sequence }) => sequence);
    add(1);
    clock.advance(HALF_HOUR_MS);
    add(1);
    clock.advance(3 * DAY_MS - HALF_HOUR_MS / 2);
    await retention.run();
    expect(sequences()).toEqual([1, 2]);
    clock.advance(HALF_HOUR_MS);
    await retention.run();
    expect(sequences()).toEqual([3]);
  });

  test('are deleted at the start and once a day, and nothing is said when there are none', async () => {
    const { retention, events, clock, add, verifier } = await aLogOfTwoDays(3);
    await retention.start();
    const settled = async () => {
      await retention.run();
      return events.history(0, 1_000).map(({ sequence }) => sequence);
    };
    expect(await settled()).toHaveLength(11);
    clock.advance(DAY_MS);
    expect(await settled()).toHaveLength(11);
    clock.advance(3 * DAY_MS);
    add(1);
    await retention.stop();
    expect((await verifier.verify()).ok).toBe(true);
  });

  test('can be deleted again and again', async () => {
    const { retention, clock, add, verifier } = await aLogOfTwoDays(3);
    for (let turn = 0; turn < 4; turn++) {
      await retention.run();
      expect(await verifier.verify()).toMatchObject({ ok: true });
      clock.advance(4 * DAY_MS);
      add(700);
    }
  });

  test('all stay with 0 days', async () => {
    const { retention, events } = await aLogOfTwoDays(0);
    await retention.start();
    await retention.stop();
    expect(events.history(0, 1)).toMatchObject([{ sequence: 1 }]);
  });

  test('are deleted in small batches', async () => {
    const { retention, database, add, clock } = await anEventChain({ keptDays: 1 });
    add(5_000);
    clock.advance(3 * DAY_MS);
    const left: number[] = [];
    const many = () => database.prepare<[], { n: number }>('select count(*) as n from events').get()?.n ?? 0;
    const transaction = database.transaction.bind(database);
    database.transaction = (work) => {
      const result = transaction(work);
      left.push(many());
      return result;
    };
    await retention.run();
    const deleted = left.map((count, index) => (left[index - 1] ?? 5_000) - count);
    expect(Math.max(...deleted)).toBeLessThanOrEqual(1_000);
    expect(left.at(-1)).toBe(1);
  });

  test('that were deleted while the log is verified are no fault', async () => {
    const { retention, verifier } = await aLogOfTwoDays(3);
    const [report] = await Promise.all([verifier.verify(), retention.run()]);
    expect(report).toMatchObject({ ok: true });
  });
});
