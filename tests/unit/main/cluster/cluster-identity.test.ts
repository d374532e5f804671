import { expect, test } from 'vitest';
import { ClusterIdentity } from '../../../../main/cluster/cluster-identity.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { started } from '../storage/a-store.ts';

test('a cluster keeps its id for good, and its name until it is given another', async () => {
  const { database, clock } = await aCluster();
  const open = async (given?: string) =>
    (await started(new ClusterIdentity(database, clock, { given, usual: "attic's cluster" }))).get();
  const first = await open();
  expect(first.name).toBe("attic's cluster");
  expect(await open()).toEqual(first);
  expect(await open('home')).toEqual({ id: first.id, name: 'home' });
  expect(await open()).toEqual({ id: first.id, name: 'home' });
});
