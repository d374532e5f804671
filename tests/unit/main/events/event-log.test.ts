import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../../common/domain/actor.ts';
import type { EventBody, LiveMessage } from '../../../../common/domain/event.ts';
import { actAs } from '../../../../main/events/acting.ts';
import { EventLog } from '../../../../main/events/event-log.ts';
import { LiveFeed } from '../../../../main/events/live-feed.ts';
import { Database } from '../../../../main/storage/database.ts';
import { eventHash, FIRST_HASH } from '../../../../main/storage/event-hash.ts';
import { EventRows } from '../../../../main/storage/rows/event-rows.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aCluster, type TestCluster } from '../../builders/a-cluster.ts';
import { collect } from '../../builders/collect.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';

const OWNER: Actor = { kind: 'access-token', tokenId: 't1', name: 'owner', role: 'admin', address: '127.0.0.1' };

/** True when each stored event follows from the one before it. */
function isChained(database: Database): boolean {
  let previous = FIRST_HASH;
  return new EventRows(database).storedAfter(0, 1_000).every((event) => {
    previous = eventHash(previous, event);
    return event.hash === previous;
  });
}

const added = (version: number): EventBody => ({ kind: 'model-added', model: 'digits', version });

/** What a watcher has heard: versions of the model, and types of other messages. */
function watching({ events }: TestCluster, after?: number) {
  const end = new AbortController();
  const heard: (number | string)[] = [];
  const reading = (async () => {
    for await (const message of events.watch(after, end.signal)) heard.push(tell(message));
  })();
  const stop = async () => {
    end.abort();
    await reading;
    return heard;
  };
  return { heard, stop };
}

function tell(message: LiveMessage): number | string {
  if (message.type !== 'event') return message.type;
  const { body } = message.event;
  return body.kind === 'model-added' ? body.version : body.kind;
}

describe('an event', () => {
  test('is numbered, dated and kept', async () => {
    const cluster = await aCluster();
    cluster.events.append(added(1));
    cluster.clock.advance(5);
    cluster.events.append(added(2));
    const now = cluster.clock.now();
    const { events } = await aCluster(cluster.folder);
    expect(events.history(0, 10)).toEqual([
      { sequence: 1, at: now - 5, actor: null, body: added(1), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { sequence: 2, at: now, actor: null, body: added(2), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(events.newest()).toBe(2);
    expect(events.history(1, 10)).toMatchObject([{ sequence: 2 }]);
    expect(events.history(0, 1)).toMatchObject([{ sequence: 1 }]);
  });

  test('names whoever acts, also when the work goes on later', async () => {
    const { events } = await aCluster();
    events.append(added(1));
    await actAs(OWNER, async () => {
      await nextTurn();
      events.append(added(2));
    });
    expect(events.history(0, 10).map(({ actor }) => actor)).toEqual([null, OWNER]);
  });

  test('goes on from the last one that is on the disk when a change has failed', async () => {
    const { database, events } = await aCluster();
    events.append(added(1));
    const failing = () =>
      database.transaction(() => {
        events.append(added(2));
        events.append(added(3));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    events.append(added(4));
    expect(events.end()).toEqual(new EventRows(database).end());
    expect(isChained(database)).toBe(true);
  });

  test('of work that ran twice because of a full disk is there once', async () => {
    const database = await started(new Database(join(aTemporaryFolder(), 'db.sqlite'), { release: () => true }));
    const events = new EventLog({ database, feed: new LiveFeed(), clock: new HandClock() });
    let runs = 0;
    database.transaction(() => {
      events.append(added(1));
      if (++runs === 1) throw new SqliteDatabase.SqliteError('database or disk is full', 'SQLITE_FULL');
      events.append(added(2));
    });
    expect(runs).toBe(2);
    expect(events.history(0, 10).map(({ sequence, body }) => [sequence, body])).toEqual([
      [1, added(1)],
      [2, added(2)],
    ]);
    expect(isChained(database)).toBe(true);
  });

  test('of a change that failed was never there, and nobody hears of it', async () => {
    const cluster = await aCluster();
    const watcher = watching(cluster);
    await nextTurn();
    const failing = () =>
      cluster.database.transaction(() => {
        cluster.events.append(added(1));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    await nextTurn();
    expect(cluster.events.newest()).toBe(0);
    expect(await watcher.stop()).toEqual([]);
  });

  test('is told only once its change is on the disk', async () => {
    const cluster = await aCluster();
    const { database, events } = cluster;
    const watcher = watching(cluster);
    await nextTurn();
    database.transaction(() => {
      events.append(added(1));
      expect(watcher.heard).toEqual([]);
    });
    await nextTurn();
    expect(await watcher.stop()).toEqual([1]);
  });
});

describe('a watcher', () => {
  test('hears first what it missed, then what happens, each event once', async () => {
    const cluster = await aCluster();
    for (let version = 1; version <= 1_200; version++) cluster.events.append(added(version));
    const watcher = watching(cluster, 10);
    cluster.events.append(added(1_201));
    await nextTurn();
    cluster.events.append(added(1_202));
    await nextTurn();
    expect(await watcher.stop()).toEqual(Array.from({ length: 1_192 }, (_, i) => 11 + i));
  });

  test('that asks for nothing old hears only what happens now', async () => {
    const cluster = await aCluster();
    cluster.events.append(added(1));
    const watcher = watching(cluster);
    await nextTurn();
    cluster.events.append(added(2));
    await nextTurn();
    expect(await watcher.stop()).toEqual([2]);
  });

  test('that knows of later events than there are hears all that come', async () => {
    const cluster = await aCluster();
    cluster.events.append(added(1));
    const watcher = watching(cluster, 500);
    await nextTurn();
    cluster.events.append(added(2));
    await nextTurn();
    expect(await watcher.stop()).toEqual([2]);
  });

  test('hears also what is of the moment', async () => {
    const cluster = await aCluster();
    const watcher = watching(cluster, 0);
    await nextTurn();
    const id = cluster.admit('mac');
    cluster.database.settle();
    cluster.devices.observe(id, someMetrics());
    await nextTurn();
    expect(await watcher.stop()).toEqual(['device-registered', 'device-came-online', 'device-reading']);
  });

  test('that stops in the middle of what it missed is not told the rest', async () => {
    const cluster = await aCluster();
    for (let version = 1; version <= 20; version++) cluster.events.append(added(version));
    const end = new AbortController();
    const heard: (number | string)[] = [];
    for await (const message of cluster.events.watch(0, end.signal)) {
      heard.push(tell(message));
      if (heard.length === 3) end.abort();
    }
    expect(heard).toEqual([1, 2, 3]);
    expect(await collect(cluster.events.watch(0, end.signal))).toEqual([]);
  });
});
