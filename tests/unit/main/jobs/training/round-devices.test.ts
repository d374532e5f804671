import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { aLocalDataset } from '../../../builders/a-registration.ts';
import { nextTurn } from '../../../builders/next-turn.ts';
import { commandsTo } from '../../cluster/commands-to.ts';
import { anUpdate, aRound, partsAt, shards } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

describe('when a device leaves', () => {
  test('its share goes to another one as the next attempt, and the log says why', async () => {
    const stage = await aRound();
    await stage.leave(mac);
    expect(stage.task(0)).toMatchObject({ deviceId: nuc, attempt: 2, state: 'offered' });
    expect(stage.task(1)).toMatchObject({ deviceId: nuc, attempt: 1 });
    const failure = { code: 'unavailable', message: 'mac left: its connection broke' };
    const subject = { jobId: 'j1', jobName: 'digits', round: 1, partition: 0, deviceId: mac, deviceName: 'mac' };
    expect(stage.cluster.bodies().at(-1)).toEqual({ kind: 'task-reassigned', ...subject, failure });
    await stage.deliver(0);
    await stage.deliver(1);
    expect((await stage.result).participants.map(({ attempt }) => attempt)).toEqual([2, 1]);
  });

  test('its late update is refused', async () => {
    const stage = await aRound();
    const old = stage.attempt(0);
    await stage.leave(mac);
    stage.cluster.devices.markOnline(mac);
    const superseded = expect.objectContaining({ code: 'task-superseded' });
    expect(() => stage.round.expectUpdate(old.reference, mac)).toThrow(superseded);
    expect(() => stage.round.acceptUpdate(old.reference, mac, anUpdate())).toThrow(superseded);
    expect(stage.folded).toEqual([]);
  });

  test('it is told to drop the attempt when it comes back', async () => {
    const stage = await aRound();
    const { reference } = stage.attempt(0);
    await stage.leave(mac);
    const reason = 'mac left: its connection broke';
    expect(await stage.commandsTo(mac)).toEqual([{ kind: 'cancel', task: reference, reason }]);
  });

  test('what it has brought stays', async () => {
    const stage = await aRound();
    await stage.deliver(0);
    await stage.leave(mac);
    await stage.deliver(1);
    expect((await stage.result).participants.map(({ deviceId }) => deviceId)).toEqual([mac, nuc]);
  });

  test('for sleep, its share is not waited for either', async () => {
    const stage = await aRound();
    stage.cluster.devices.markAsleep(mac);
    expect(stage.task(0)).toMatchObject({ deviceId: nuc, attempt: 2 });
  });

  test('for good, its share goes on under the name that is left of it', async () => {
    const stage = await aRound();
    stage.cluster.devices.remove(mac);
    expect(stage.task(0)).toMatchObject({ deviceId: nuc, attempt: 2 });
    expect(stage.task(0).failure?.message).toBe('mac left: it was taken out of the cluster');
  });

  test('and nobody is left, the round waits and says so, and goes on with the first who comes', async () => {
    const stage = await aRound({ partitions: shards(1) });
    await stage.leave(mac);
    await stage.leave(nuc);
    expect(stage.waits).toEqual(['all devices have left; round 1 goes on when one is back']);
    expect(stage.task(0)).toMatchObject({ state: 'queued', deviceId: null });
    await stage.passSeconds(3_600);
    stage.cluster.devices.markOnline(nuc);
    expect(stage.waits).toEqual(['all devices have left; round 1 goes on when one is back', null]);
    await stage.deliver(0);
    expect((await stage.result).participants).toHaveLength(1);
  });
});

describe('when an agent was restarted', () => {
  test('an attempt that it does not know any more is begun again', async () => {
    const stage = await aRound();
    await acknowledgeAll(stage, mac);
    stage.cluster.board.reconcile(mac, []);
    expect(stage.task(0)).toMatchObject({ attempt: 2, state: 'offered' });
    expect(stage.task(0).failure?.message).toBe('mac was restarted');
  });

  test('an attempt that it still works on stays', async () => {
    const stage = await aRound();
    await acknowledgeAll(stage, mac);
    stage.cluster.board.reconcile(mac, [stage.attempt(0).reference]);
    expect(stage.task(0)).toMatchObject({ attempt: 1, deviceId: mac });
  });

  test('an attempt that it has not heard of yet stays', async () => {
    const stage = await aRound();
    stage.cluster.board.reconcile(mac, []);
    expect(stage.task(0)).toMatchObject({ attempt: 1, deviceId: mac });
  });

  test('an older attempt of the same task does not count for the current one', async () => {
    const stage = await aRound();
    await stage.leave(mac);
    await acknowledgeAll(stage, nuc);
    stage.cluster.board.reconcile(nuc, [{ ...stage.attempt(0).reference, attempt: 1 }, stage.attempt(1).reference]);
    expect(stage.task(0).attempt).toBe(3);
    expect(stage.task(1).attempt).toBe(1);
  });
});

describe('data that stay on their device', () => {
  const scans = { datasets: [aLocalDataset('scans')] };
  const spec = { data: { kind: 'local', dataset: 'scans' } };

  test('are trained on there and nowhere else', async () => {
    const stage = await aRound({ partitions: partsAt(nuc, mac), spec });
    expect(stage.places()).toEqual({ nuc: [0], mac: [1] });
    const [command] = await stage.commandsTo(nuc);
    expect(command).toMatchObject({ assignment: { data: { kind: 'local', dataset: 'scans' } } });
    const { reference, deviceId } = stage.attempt(0);
    expect(() => stage.round.inputOf(reference, deviceId)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('of a device that leaves are done without, when enough others are in', async () => {
    const stage = await aRound({ partitions: partsAt(mac, nuc), spec });
    await stage.leave(mac);
    await stage.deliver(1);
    const failure = { code: 'unavailable', message: 'mac left: its connection broke' };
    expect(await stage.result).toMatchObject({
      participants: [{ deviceId: nuc }],
      omissions: [{ partition: 0, failure }],
    });
  });

  test('are waited for when too few others are in', async () => {
    const needed = { ...spec, strategy: { name: 'fedavg', minDevices: 2 } };
    const stage = await aRound({ partitions: partsAt(mac, nuc), spec: needed });
    await stage.leave(mac);
    await stage.deliver(1);
    expect(stage.task(0).state).toBe('queued');
    stage.cluster.admit('mac', scans);
    await nextTurn();
    expect(stage.task(0)).toMatchObject({ deviceId: mac, attempt: 2 });
    await stage.deliver(0);
    expect((await stage.result).omissions).toEqual([]);
  });
});

/** The device has got all its commands. */
async function acknowledgeAll(stage: Awaited<ReturnType<typeof aRound>>, device: DeviceId): Promise<void> {
  const { commands } = stage.cluster;
  const end = new AbortController();
  const reading = (async () => {
    for await (const { id } of commandsTo(commands, device, end.signal)) commands.acknowledge(device, id);
  })();
  await nextTurn();
  end.abort();
  await reading;
}

describe('devices whose agents are too old for the job', () => {
  const spec = { optimizer: { name: 'adam' } };

  test('get no share of it', async () => {
    const cluster = await aCluster();
    cluster.admit('old', { features: [] });
    const stage = await aRound({ cluster, spec, online: ['mac'], partitions: shards(4) });
    expect(Object.keys(stage.places())).toEqual(['mac']);
  });

  test('are waited for, by name, and get shares as soon as they are new', async () => {
    const cluster = await aCluster();
    cluster.admit('old', { features: [] });
    const stage = await aRound({ cluster, spec, online: [], partitions: shards(1) });
    expect(stage.waits).toEqual(['the agent on old is too old for optimizer adam; round 1 goes on when one is back']);
    cluster.admit('old');
    expect(stage.places()).toEqual({ old: [0] });
    expect(stage.waits.at(-1)).toBeNull();
  });
});
