import { expect, test } from 'vitest';
import { DeviceId } from '../../../../../../common/domain/ids.ts';
import { aRound, partsAt, shards } from '../a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');
const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 1, delta: 1e-5 };
const overLocalData = { data: { kind: 'local', dataset: 'scans' } } as const;

test('a private round ends without parts that fail, even without all of them', async () => {
  const stage = await aRound({ spec: { privacy, strategy: { name: 'fedavg', minDevices: 2 } } });
  await stage.fail(0, 'training-diverged');
  await stage.fail(1, 'training-diverged');
  const { participants, omissions } = await stage.result;
  expect([participants.length, omissions.length]).toEqual([0, 2]);
});

test('a private round in which nobody was drawn is over at once', async () => {
  const stage = await aRound({ spec: { privacy }, partitions: [] });
  expect((await stage.result).participants).toEqual([]);
});

test('a private round whose deadline passes goes on without what is late', async () => {
  const stage = await aRound({ spec: { privacy }, partitions: shards(2) });
  await stage.passSeconds(60);
  expect((await stage.result).omissions.map(({ failure }) => failure.code)).toEqual([
    'deadline-exceeded',
    'deadline-exceeded',
  ]);
});

test('a private round waits while all devices are away, and is not spent on noise alone', async () => {
  const stage = await aRound({ spec: { ...overLocalData, privacy }, partitions: partsAt(mac, nuc) });
  await stage.leave(mac);
  await stage.leave(nuc);
  await stage.passSeconds(60);
  await stage.passSeconds(60);
  expect(stage.waits.at(-1)).toContain('goes on when one is back');
  stage.cluster.admit('nuc');
  await stage.deliver(1);
  expect((await stage.result).participants.map(({ partition }) => partition)).toEqual([1]);
});
