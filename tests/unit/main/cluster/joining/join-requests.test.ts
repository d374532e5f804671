import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { JoinRequestId } from '../../../../../common/domain/joining.ts';
import { JoinRequests } from '../../../../../main/cluster/joining/join-requests.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { aCandidate } from '../../rpc/a-secured-cluster.ts';

const DAY_MS = 86_400_000;
const CODE = '042 137';

async function someRequests(folder?: string) {
  const cluster = await aCluster(folder);
  const requests = new JoinRequests(cluster);
  const ask = (name = 'nuc', address = '10.0.0.5', code = CODE) =>
    requests.ask({ candidate: aCandidate(name), request: Buffer.from(`request of ${name}`), code, address });
  const idOf = (ticket: string) => requests.ofTicket(ticket).id;
  const approve = (ticket: string, code = CODE) =>
    requests.approve(idOf(ticket), code, ({ candidate }) => candidate.id);
  return { ...cluster, requests, ask, idOf, approve };
}

const coded = (code: string) => expect.objectContaining({ code });

describe('a request to join', () => {
  it('is listed until a person has decided, without its ticket', async () => {
    const { requests, ask, approve, clock, kinds } = await someRequests();
    const ticket = ask();
    const [listed] = requests.list();
    expect(listed).toMatchObject({
      state: 'pending',
      name: 'nuc',
      code: CODE,
      address: '10.0.0.5',
      askedAt: clock.now(),
      expiresAt: clock.now() + DAY_MS,
    });
    expect(JSON.stringify(requests.list())).not.toContain(ticket);
    expect(approve(ticket)).toBe('nuc');
    expect(requests.list()).toEqual([]);
    expect(requests.ofTicket(ticket)).toMatchObject({ state: 'approved', deviceId: 'nuc' });
    expect(kinds()).toEqual(['device-asked-to-join']);
  });

  it('is not approved by other digits, and still waits then', async () => {
    const { requests, ask, approve } = await someRequests();
    const ticket = ask();
    expect(() => approve(ticket, '042 138')).toThrow(coded('conflict'));
    expect(() => approve(ticket, '042137')).toThrow(coded('conflict'));
    expect(requests.list()).toHaveLength(1);
    approve(ticket);
  });

  it('still waits when letting in fails', async () => {
    const { requests, ask, approve, idOf } = await someRequests();
    const ticket = ask();
    const fails = () => {
      throw new Error('the disk is full');
    };
    expect(() => requests.approve(idOf(ticket), CODE, fails)).toThrow('the disk is full');
    expect(requests.list()).toHaveLength(1);
    expect(approve(ticket)).toBe('nuc');
  });

  it('is decided once', async () => {
    const { requests, ask, approve, idOf } = await someRequests();
    const [first, second] = [ask('a'), ask('b')];
    const [a, b] = [idOf(first), idOf(second)];
    approve(first);
    requests.deny(b);
    for (const id of [a, b, JoinRequestId.parse('ffffffffff')]) {
      expect(() => requests.approve(id, CODE, () => DeviceId.parse('x'))).toThrow(coded('not-found'));
      expect(() => requests.deny(id)).toThrow(coded('not-found'));
      expect(() => requests.applicationOf(id)).toThrow(coded('not-found'));
    }
  });

  it('that was denied is told so, and no more listed', async () => {
    const { requests, ask, idOf, kinds } = await someRequests();
    const ticket = ask();
    requests.deny(idOf(ticket));
    expect(() => requests.ofTicket(ticket)).toThrow(
      expect.objectContaining({ code: 'join-refused', message: 'a person has denied the request to join' }),
    );
    expect(requests.list()).toEqual([]);
    expect(kinds()).toEqual(['device-asked-to-join', 'join-request-denied']);
  });

  it('expires after a day, whether it was decided or not', async () => {
    const { requests, ask, approve, idOf, clock } = await someRequests();
    const [waiting, approved] = [ask('a'), ask('b')];
    const id = idOf(waiting);
    approve(approved);
    clock.advance(DAY_MS - 1);
    expect(requests.list()).toHaveLength(1);
    clock.advance(1);
    expect(requests.list()).toEqual([]);
    for (const ticket of [waiting, approved]) expect(() => requests.ofTicket(ticket)).toThrow(coded('join-refused'));
    expect(() => requests.approve(id, CODE, () => DeviceId.parse('x'))).toThrow(coded('not-found'));
  });

  it('with a ticket that is none is refused', async () => {
    const { requests, ask } = await someRequests();
    ask();
    for (const ticket of ['', 'A'.repeat(22)]) expect(() => requests.ofTicket(ticket)).toThrow(coded('join-refused'));
  });

  it('waits on over a restart with its ticket and digits', async () => {
    const before = await someRequests();
    const ticket = before.ask();
    const after = await someRequests(before.folder);
    expect(after.requests.list()).toEqual(before.requests.list());
    expect(Buffer.from(after.requests.applicationOf(after.idOf(ticket))).toString()).toBe('request of nuc');
    after.approve(ticket);
    expect((await someRequests(before.folder)).requests.ofTicket(ticket).state).toBe('approved');
  });
});

describe('too many requests', () => {
  it('of one address are refused; others may still ask', async () => {
    const { requests, ask } = await someRequests();
    for (let count = 0; count < 8; count++) ask(`machine-${count}`, '10.0.0.5');
    expect(() => ask('one-more', '10.0.0.5')).toThrow(coded('too-many-requests'));
    ask('other', '10.0.0.6');
    expect(requests.list()).toHaveLength(9);
  });

  it('of all together are refused, until some are decided or have expired', async () => {
    const { requests, ask, clock, kinds, idOf } = await someRequests();
    let ticket = '';
    for (let count = 0; count < 64; count++) ticket = ask(`machine-${count}`, `10.0.0.${count}`);
    expect(() => ask('one-more', '10.1.0.1')).toThrow(coded('too-many-requests'));
    expect(kinds()).toHaveLength(64);
    requests.deny(idOf(ticket));
    ask('one-more', '10.1.0.1');
    expect(() => ask('and-another', '10.1.0.2')).toThrow(coded('too-many-requests'));
    clock.advance(DAY_MS);
    ask('the-day-after', '10.1.0.2');
    expect(requests.list()).toHaveLength(1);
  });
});

describe('whoever waits for the decision', () => {
  it.each([
    ['approved', 'approve'],
    ['denied', 'deny'],
  ] as const)('hears at once that it was %s', async (_, decision) => {
    const { requests, ask, approve, idOf } = await someRequests();
    const ticket = ask();
    const { signal } = new AbortController();
    const waiting = [1, 2].map(() => requests.untilDecided(requests.ofTicket(ticket), signal));
    if (decision === 'approve') approve(ticket);
    else requests.deny(idOf(ticket));
    await Promise.all(waiting);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('waits no longer than it likes, and leaves nothing behind', async () => {
    const { requests, ask } = await someRequests();
    const request = requests.ofTicket(ask());
    const stop = new AbortController();
    const waiting = requests.untilDecided(request, stop.signal);
    stop.abort();
    await waiting;
    await requests.untilDecided(request, stop.signal);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('does not wait for what is decided already', async () => {
    const { requests, ask, approve } = await someRequests();
    const ticket = ask();
    approve(ticket);
    await requests.untilDecided(requests.ofTicket(ticket), new AbortController().signal);
  });
});
