import { describe, expect, test } from 'vitest';
import { DeviceId, TaskId } from '../../../../../common/domain/ids.ts';
import { aHash } from '../../../builders/a-hash.ts';
import { nextTurn } from '../../../builders/next-turn.ts';
import { anUpdate, aRound, PARAMETERS, shards } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

describe('a round', () => {
  test('gives every share to the least busy device, and is over when all are in', async () => {
    const stage = await aRound();
    expect(stage.places()).toEqual({ mac: [0], nuc: [1] });
    await stage.deliver(1, anUpdate(80));
    await stage.deliver(0, anUpdate(100));
    const facts = { attempt: 1, loss: 0.5, accuracy: 0.8, trainingMs: 40 };
    // Of 32 samples each; who tells nothing has done what was asked.
    const steps = (count: number) => ({ work: { steps: count, asked: count, full: count } });
    expect(await stage.result).toEqual({
      participants: [
        { deviceId: mac, partition: 0, samples: 100, ...facts, ...steps(4), updateSha256: anUpdate(100).sha256 },
        { deviceId: nuc, partition: 1, samples: 80, ...facts, ...steps(3), updateSha256: anUpdate(80).sha256 },
      ],
      omissions: [],
      bytesUp: 0,
      bytesDown: 0,
    });
    expect(stage.folded).toEqual(['j1-1-1 #1', 'j1-1-0 #1']);
  });

  test('is not over before its last update is folded', async () => {
    const stage = await aRound({ partitions: shards(1) });
    const { reference, deviceId } = stage.attempt(0);
    stage.round.acceptUpdate(reference, deviceId, anUpdate());
    expect(stage.folded).toEqual([]);
    await stage.result;
    expect(stage.folded).toEqual(['j1-1-0 #1']);
  });

  test('gives a device two shares at a time, and the next one when it has room', async () => {
    const stage = await aRound({ online: ['mac'], partitions: shards(3) });
    expect(stage.places()).toEqual({ mac: [0, 1] });
    await stage.deliver(0);
    expect(stage.places()).toEqual({ mac: [1, 2] });
  });

  test('prefers the device that holds the data already', async () => {
    const holders = new Map([
      [0, new Set([nuc])],
      [1, new Set([mac])],
    ]);
    expect((await aRound({ holders })).places()).toEqual({ nuc: [0], mac: [1] });
  });

  test('gives work to a device that comes online in the middle', async () => {
    const stage = await aRound({ online: ['mac'], partitions: shards(3) });
    stage.cluster.admit('nuc');
    expect(stage.places()).toEqual({ mac: [0, 1], nuc: [2] });
  });

  test('tells the device all it needs', async () => {
    const stage = await aRound({ online: ['mac'], partitions: shards(1), spec: { batchSize: 16, localEpochs: 2 } });
    expect(await stage.commandsTo(mac)).toEqual([
      {
        kind: 'train',
        assignment: expect.objectContaining({
          task: { taskId: 'j1-1-0', attempt: 1 },
          jobId: 'j1',
          round: 1,
          parameters: PARAMETERS,
          data: { kind: 'shard', sha256: aHash('shard 0'), sizeBytes: 6_400 },
          training: expect.objectContaining({ epochs: 2, batchSize: 16, learningRate: 0.1 }),
        }),
      },
    ]);
  });

  test('counts the bytes of its traffic', async () => {
    const stage = await aRound({ partitions: shards(1) });
    const { reference } = stage.attempt(0);
    stage.round.countTraffic(reference, 'down', 5);
    stage.round.countTraffic(reference, 'up', 2);
    stage.round.countTraffic(reference, 'up', 2);
    await stage.deliver(0);
    expect(await stage.result).toMatchObject({ bytesUp: 4, bytesDown: 5 });
  });

  test('leaves nothing behind: no timer, no load, no host', async () => {
    const stage = await aRound({ partitions: shards(1) });
    const { reference } = stage.attempt(0);
    await stage.deliver(0);
    await stage.result;
    expect(stage.cluster.clock.armed).toBe(0);
    expect(stage.cluster.board.countTasks(mac)).toBe(0);
    expect(() => stage.cluster.board.hostOf(reference)).toThrow(expect.objectContaining({ code: 'task-superseded' }));
  });
});

describe('an update', () => {
  test('that comes twice counts once', async () => {
    const stage = await aRound();
    const { reference, deviceId } = stage.attempt(0);
    stage.round.acceptUpdate(reference, deviceId, anUpdate());
    stage.round.acceptUpdate(reference, deviceId, anUpdate());
    await nextTurn();
    stage.round.acceptUpdate(reference, deviceId, anUpdate());
    await stage.deliver(1);
    expect((await stage.result).participants).toHaveLength(2);
    expect(stage.folded).toEqual(['j1-1-0 #1', 'j1-1-1 #1']);
  });

  test.each([
    ['another device', 'j1-1-0', 1, nuc],
    ['an attempt that was never made', 'j1-1-0', 2, mac],
    ['the share of another device', 'j1-1-1', 1, mac],
    ['an unknown task', 'j1-1-9', 1, mac],
  ])('of %s is refused', async (_, taskId, attempt, deviceId) => {
    const stage = await aRound();
    const reference = { taskId: TaskId.parse(taskId), attempt };
    expect(() => stage.round.acceptUpdate(reference, deviceId, anUpdate())).toThrow(
      expect.objectContaining({ code: 'task-superseded' }),
    );
    expect(stage.folded).toEqual([]);
  });

  test('must have the size of the parameters', async () => {
    const stage = await aRound();
    const { reference, deviceId } = stage.attempt(0);
    expect(stage.round.expectUpdate(reference, deviceId)).toEqual({
      leastBytes: PARAMETERS.sizeBytes,
      mostBytes: PARAMETERS.sizeBytes,
    });
    await stage.deliver(0);
    expect(stage.round.expectUpdate(reference, deviceId)).toEqual({
      leastBytes: PARAMETERS.sizeBytes,
      mostBytes: PARAMETERS.sizeBytes,
    });
  });
});

describe('an attempt', () => {
  test('may fetch its own shard and parameters, and nothing else', async () => {
    const stage = await aRound();
    const { reference } = stage.attempt(0);
    expect(stage.round.inputOf(reference, mac)).toEqual({ sha256: aHash('shard 0'), sizeBytes: 6_400 });
    expect(() => stage.round.inputOf(reference, nuc)).toThrow(expect.objectContaining({ code: 'task-superseded' }));
    stage.round.expectModel(reference, mac, PARAMETERS.sha256);
    expect(() => stage.round.expectModel(reference, mac, aHash('shard 0'))).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  test('may fetch the changes that lead to its parameters as well', async () => {
    const change = { sha256: aHash('change'), sizeBytes: 700 };
    const deltas = { packing: { name: 'int8' }, deltas: [{ base: aHash('before'), change }] } as const;
    const stage = await aRound({ deltas: { ...deltas, deltas: [...deltas.deltas] } });
    const { reference } = stage.attempt(0);
    stage.round.expectModel(reference, mac, change.sha256);
    stage.round.expectModel(reference, mac, PARAMETERS.sha256);
    expect(() => stage.round.expectModel(reference, nuc, change.sha256)).toThrow(
      expect.objectContaining({ code: 'task-superseded' }),
    );
    expect(() => stage.round.expectModel(reference, mac, aHash('before'))).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  test('shows how far it is', async () => {
    const stage = await aRound();
    const { reference } = stage.attempt(0);
    stage.round.reportProgress(reference, mac, { phase: 'training', samplesDone: 40, samplesTotal: 100, loss: 1.5 });
    expect(stage.task(0)).toMatchObject({ state: 'running', phase: 'training', samplesDone: 40, loss: 1.5 });
    stage.round.reportProgress(reference, mac, { phase: 'uploading', samplesDone: 100, samplesTotal: 100, loss: 1 });
    expect(stage.task(0)).toMatchObject({ state: 'uploading', phase: 'uploading' });
    stage.round.acceptUpdate(reference, mac, anUpdate());
    // A report may be overtaken by the update itself: no reason to tell the device that nobody wants it.
    stage.round.reportProgress(reference, mac, { phase: 'uploading', samplesDone: 100, samplesTotal: 100, loss: 1 });
    expect(stage.task(0)).toMatchObject({ state: 'done' });
  });
});

test('a round ends with as many updates as are enough, and takes the others back without a word', async () => {
  const stage = await aRound({ online: ['mac', 'nuc', 'pi'], partitions: shards(3), enough: 2 });
  const slow = stage.attempt(0).deviceId;
  await stage.deliver(1);
  await stage.deliver(2);
  const { participants, omissions } = await stage.result;
  expect(participants.map(({ partition }) => partition)).toEqual([1, 2]);
  expect(omissions).toEqual([]);
  expect(stage.task(0)).toMatchObject({ state: 'cancelled', failure: { message: 'enough others were in first' } });
  expect(await stage.commandsTo(slow)).toMatchObject([{ kind: 'cancel' }]);
  expect(stage.cluster.kinds()).not.toContain('task-left-out');
});
