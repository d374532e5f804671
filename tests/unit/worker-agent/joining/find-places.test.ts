import { describe, expect, it } from 'vitest';
import { Sha256 } from '../../../../common/domain/ids.ts';
import type { FoundCluster } from '../../../../platform/discovery/browse.ts';
import { type Browse, findCluster, findOwnCluster } from '../../../../worker-agent/joining/find-places.ts';

const { signal } = new AbortController();
const authority = Sha256.parse('a'.repeat(64));
const other = Sha256.parse('b'.repeat(64));

function aFound(facts: Partial<FoundCluster> = {}): FoundCluster {
  return {
    clusterId: '1111-home',
    clusterName: 'home',
    host: '10.0.0.1',
    authority,
    apiPort: 8_000,
    grpcPort: 50_051,
    joinPort: 50_052,
    version: '0.1.0',
    ...facts,
  };
}

const office = aFound({ clusterId: '2222-office', clusterName: 'office', host: '10.0.0.2', authority: other });
const plain = aFound({ clusterId: '3333-plain', clusterName: 'plain', host: '10.0.0.3', authority: '', joinPort: 0 });

/** These announce themselves one after another; who has found enough sees no more of them. */
function announcing(...all: FoundCluster[]): Browse {
  return async (_, isEnough) => {
    const found: FoundCluster[] = [];
    for (const one of all) {
      found.push(one);
      if (isEnough(found)) break;
    }
    return found;
  };
}

describe('the cluster to join', () => {
  it('is the only one around', async () => {
    expect(await findCluster(undefined, true, signal, announcing(aFound()))).toEqual({
      host: '10.0.0.1',
      grpcPort: 50_051,
      joinPort: 50_052,
      clusterId: '1111-home',
      clusterName: 'home',
      authority,
    });
  });

  it('is the one with TLS, or the one without, as it is meant', async () => {
    expect((await findCluster(undefined, true, signal, announcing(plain, aFound()))).clusterName).toBe('home');
    const found = await findCluster(undefined, false, signal, announcing(aFound(), plain));
    expect(found).toMatchObject({ clusterName: 'plain', authority: undefined });
  });

  it.each(['office', '2222', '2222-office'])('is the one that is wished for as %s', async (wanted) => {
    expect((await findCluster(wanted, true, signal, announcing(aFound(), office))).host).toBe('10.0.0.2');
  });

  it('is waited for when one of the same name without TLS is there first', async () => {
    const insecure = aFound({ clusterName: 'office', authority: '' });
    expect((await findCluster('office', true, signal, announcing(insecure, office))).host).toBe('10.0.0.2');
  });

  it('must be chosen where there are several, which are named', async () => {
    await expect(findCluster(undefined, true, signal, announcing(aFound(), office))).rejects.toMatchObject({
      code: 'conflict',
      message: 'there are several clusters: home (1111-hom, at 10.0.0.1), office (2222-off, at 10.0.0.2)',
      hint: expect.stringContaining('--cluster'),
    });
  });

  it.each([
    ['is not there', undefined, 'no orchestrator was found by Bonjour'],
    ['that is wished for is not there', 'attic', 'no orchestrator of the cluster "attic" was found by Bonjour'],
    ['has a name that is only begun', 'offi', 'no orchestrator of the cluster "offi" was found by Bonjour'],
    ['has an id of which too little is said', '222', 'no orchestrator of the cluster "222" was found by Bonjour'],
  ])('%s: that is said', async (_, wanted, message) => {
    const around = wanted === undefined ? announcing(plain) : announcing(aFound(), office);
    await expect(findCluster(wanted, true, signal, around)).rejects.toMatchObject({
      code: 'unavailable',
      message,
      hint: expect.stringContaining('--orchestrator HOST:PORT'),
    });
  });
});

describe('the cluster that one belongs to', () => {
  it('is found where it is now', async () => {
    const around = announcing(office, aFound({ host: '10.0.0.9' }));
    expect(await findOwnCluster('1111-home', [other, authority], signal, around)).toMatchObject({ host: '10.0.0.9' });
  });

  it.each([
    ['another authority', aFound({ authority: other })],
    ['no authority', aFound({ authority: '' })],
    ['another id', aFound({ clusterId: '1111' })],
  ])('is not one with %s', async (_, found) => {
    expect(await findOwnCluster('1111-home', [authority], signal, announcing(found))).toBeUndefined();
  });
});
