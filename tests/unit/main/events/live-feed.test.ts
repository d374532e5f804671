import { describe, expect, test } from 'vitest';
import type { LiveMessage } from '../../../../common/domain/event.ts';
import { LiveFeed } from '../../../../main/events/live-feed.ts';
import { aLogEvent } from '../../builders/a-log-event.ts';
import { collect } from '../../builders/collect.ts';
import { nextTurn } from '../../builders/next-turn.ts';

function message(sequence: number): LiveMessage {
  return { type: 'event', event: aLogEvent(sequence, { kind: 'orchestrator-stopped' }) };
}

const numbers = (messages: readonly LiveMessage[]) =>
  messages.map((one) => (one.type === 'event' ? one.event.sequence : one.type));

describe('the live feed', () => {
  test('hands every message to every subscriber, from the subscription on', async () => {
    const feed = new LiveFeed();
    const end = new AbortController();
    feed.publish(message(1));
    const early = feed.subscribe(end.signal);
    feed.publish(message(2));
    const late = feed.subscribe(end.signal);
    feed.publish(message(3));
    const [first, second] = [collect(early), collect(late)];
    await nextTurn();
    feed.publish(message(4));
    await nextTurn();
    end.abort();
    expect(numbers(await first)).toEqual([2, 3, 4]);
    expect(numbers(await second)).toEqual([3, 4]);
  });

  test('ends with the signal, whether somebody reads or not, and at once when that has fired', async () => {
    const feed = new LiveFeed();
    const end = new AbortController();
    const unread = feed.subscribe(end.signal);
    const reading = collect(feed.subscribe(end.signal));
    await nextTurn();
    end.abort();
    expect(await reading).toEqual([]);
    expect(await collect(unread)).toEqual([]);
    expect(await collect(feed.subscribe(end.signal))).toEqual([]);
  });

  test('is left by a reader that stops', async () => {
    const feed = new LiveFeed();
    const end = new AbortController();
    const live = feed.subscribe(end.signal);
    feed.publish(message(1));
    for await (const _ of live) break;
    feed.publish(message(2));
    expect(await collect(live)).toEqual([]);
  });

  test('gives up a reader that is ten thousand messages behind, and nobody else', async () => {
    const feed = new LiveFeed();
    const end = new AbortController();
    const slow = feed.subscribe(end.signal);
    const quick = collect(feed.subscribe(end.signal));
    for (let sequence = 1; sequence <= 10_001; sequence++) {
      feed.publish(message(sequence));
      if (sequence % 1_000 === 0) await nextTurn();
    }
    expect((await collect(slow)).length).toBeLessThan(10_001);
    end.abort();
    await nextTurn();
    expect((await quick).length).toBeGreaterThanOrEqual(10_000);
  });
});
