import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../../../common/domain/event.ts';
import { DeviceId, JobId } from '../../../../common/domain/ids.ts';
import { actAs } from '../../../../main/events/acting.ts';
import { type EventQuery, EventSearch } from '../../../../main/events/event-search.ts';
import { aCluster } from '../../builders/a-cluster.ts';

const job = (id: string) => ({ jobId: JobId.parse(id), jobName: `job-${id}` });
const device = (id: string) => ({ deviceId: DeviceId.parse(id), deviceName: `Mac ${id}` });
const committed = (id: string, round: number): EventBody => ({
  kind: 'round-committed',
  ...job(id),
  round,
  updates: 2,
  omissions: 0,
});
const wentOffline = (id: string): EventBody => ({
  kind: 'device-went-offline',
  ...device(id),
  absence: 'lease-expired',
});
const OWNER = { kind: 'access-token', tokenId: 't', name: 'owner', role: 'admin', address: '127.0.0.1' } as const;

async function aLog() {
  const cluster = await aCluster();
  const { events, clock, database } = cluster;
  const search = new EventSearch(cluster);
  const found = async (query: Partial<EventQuery>) => {
    const { events: page, next } = await search.page({ newestFirst: true, limit: 100, ...query });
    return { sequences: page.map(({ sequence }) => sequence), next };
  };
  const at: number[] = [];
  const append = (body: EventBody) => {
    clock.advance(1_000);
    at.push(clock.now());
    events.append(body);
  };
  append(committed('a', 1)); // 1
  append(wentOffline('one')); // 2
  append(committed('b', 1)); // 3
  actAs(OWNER, () => append({ kind: 'job-cancelled', ...job('a') })); // 4
  append({
    kind: 'task-left-out',
    ...job('a'),
    round: 2,
    partition: 0,
    ...device('one'),
    failure: { code: 'cancelled', message: 'too slow' },
  }); // 5
  append(committed('a', 2)); // 6
  return { ...cluster, search, found, at, database };
}

describe('a search', () => {
  test('finds by kind, job, device, actor and their meeting', async () => {
    const { found } = await aLog();
    expect(await found({})).toEqual({ sequences: [6, 5, 4, 3, 2, 1], next: null });
    expect((await found({ kinds: ['round-committed', 'job-cancelled', 'round-committed'] })).sequences).toEqual([
      6, 4, 3, 1,
    ]);
    expect((await found({ jobId: JobId.parse('a') })).sequences).toEqual([6, 5, 4, 1]);
    expect((await found({ jobId: JobId.parse('a'), kinds: ['round-committed'] })).sequences).toEqual([6, 1]);
    expect((await found({ deviceId: DeviceId.parse('one') })).sequences).toEqual([5, 2]);
    expect((await found({ deviceId: DeviceId.parse('one'), jobId: JobId.parse('a') })).sequences).toEqual([5]);
    expect((await found({ actor: 'owner' })).sequences).toEqual([4]);
    expect((await found({ actor: 'owner', jobId: JobId.parse('b') })).sequences).toEqual([]);
    expect((await found({ actor: 'nobody' })).sequences).toEqual([]);
  });

  test('finds words of the sentence, names and ids, whatever their case', async () => {
    const { found } = await aLog();
    expect((await found({ text: 'MAC one WENT offline' })).sequences).toEqual([2]);
    expect((await found({ text: 'too slow' })).sequences).toEqual([5]);
    expect((await found({ text: 'owner from 127' })).sequences).toEqual([4]);
    expect((await found({ text: 'job-b' })).sequences).toEqual([3]);
    expect((await found({ text: '%' })).sequences).toEqual([]);
  });

  test('keeps to times and sequences', async () => {
    const { found, at } = await aLog();
    const [, second = 0, , fourth = 0] = at;
    expect((await found({ since: second, until: fourth })).sequences).toEqual([4, 3, 2]);
    expect((await found({ since: fourth + 1, until: fourth + 999 })).sequences).toEqual([]);
    expect((await found({ since: 9e12 })).sequences).toEqual([]);
    expect((await found({ until: 1 })).sequences).toEqual([]);
    expect((await found({ after: 2, before: 5 })).sequences).toEqual([4, 3]);
    expect((await found({ kinds: ['round-committed'], until: fourth })).sequences).toEqual([3, 1]);
  });

  test('goes on from page to page either way, and says when all was looked at', async () => {
    const { found } = await aLog();
    expect(await found({ limit: 4 })).toEqual({ sequences: [6, 5, 4, 3], next: 3 });
    expect(await found({ limit: 4, before: 3 })).toEqual({ sequences: [2, 1], next: null });
    expect(await found({ limit: 2, newestFirst: false, kinds: ['round-committed'] })).toEqual({
      sequences: [1, 3],
      next: 3,
    });
    expect(await found({ limit: 2, newestFirst: false, kinds: ['round-committed'], after: 3 })).toEqual({
      sequences: [6],
      next: null,
    });
  });

  test('for what is rare stops after a while and can be gone on with', async () => {
    const { found, search, database, events } = await aLog();
    database.transaction(() => {
      for (let round = 1; round <= 20_500; round++) events.append(committed('c', round));
    });
    const first = await found({ text: 'went offline' });
    expect(first.sequences).toEqual([]);
    expect(first.next).toBeGreaterThan(6);
    expect((await found({ text: 'went offline', before: first.next ?? 0 })).sequences).toEqual([2]);
    const all = [];
    for await (const { sequence } of search.all({ jobId: JobId.parse('a') })) all.push(sequence);
    expect(all).toEqual([1, 4, 5, 6]);
  });
});
