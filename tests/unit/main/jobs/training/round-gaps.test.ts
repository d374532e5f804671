import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { anUpdate, aRound, partsAt, shards } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');
const overLocalData = { data: { kind: 'local', dataset: 'scans' } } as const;

test('a device that left while nobody ran the round has lost its share', async () => {
  const before = await aRound();
  const cluster = await aCluster(before.cluster.folder);
  cluster.devices.markOffline(mac, 'lease-expired');
  const after = await aRound({ cluster, online: [], partitions: shards(2) });
  expect(after.task(0)).toMatchObject({ deviceId: nuc, attempt: 2 });
});

test('an update that is refused after the deadline gives its share out under a new one', async () => {
  const stage = await aRound({ partitions: shards(1) });
  stage.refusals.push(new AppError('update-not-finite', 'not a number'));
  const { reference, deviceId } = stage.attempt(0);
  stage.round.acceptUpdate(reference, deviceId, anUpdate());
  stage.cluster.clock.advance(60_000);
  await stage.passSeconds(0);
  expect(stage.task(0).state).toBe('offered');
  await stage.passSeconds(60);
  expect(stage.task(0)).toMatchObject({ attempt: 3, failure: { code: 'deadline-exceeded' } });
});

describe('when the device that holds data has left', () => {
  test('the round says that it waits, if it cannot do without', async () => {
    const strategy = { name: 'fedavg', minDevices: 2 } as const;
    const stage = await aRound({ partitions: partsAt(mac, nuc), spec: { ...overLocalData, strategy } });
    await stage.leave(mac);
    await stage.deliver(1);
    expect(stage.waits).toEqual(['the devices that hold the data have left; round 1 goes on when one is back']);
  });

  test('what is left out names it, and so does the log', async () => {
    const stage = await aRound({ partitions: partsAt(mac, nuc), spec: overLocalData });
    await stage.leave(mac);
    await stage.deliver(1);
    expect((await stage.result).omissions).toMatchObject([{ deviceId: mac }]);
    expect(stage.cluster.kinds()).toContain('task-left-out');
  });
});
