import { describe, expect, onTestFinished, test } from 'vitest';
import type { Attempt } from '../../../../../common/domain/attempt.ts';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import type { Task, TaskPhase } from '../../../../../common/domain/job.ts';
import { AppError } from '../../../../../common/errors.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { nextTurn } from '../../../builders/next-turn.ts';
import { anUpdate, aRound, JOB, type RoundStage, shards } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

/** What is kept of the round's attempts at a partition, in order. */
function kept({ attempts }: RoundStage, partition = 0): Attempt[] {
  return attempts.ofRound({ jobId: JOB, round: 1 }).filter((one) => one.partition === partition);
}

/** The device that has the partition tells how far it is. */
function report(stage: RoundStage, phase: TaskPhase, partition = 0): void {
  const { reference, deviceId } = stage.attempt(partition);
  stage.round.reportProgress(reference, deviceId, { phase, samplesDone: 0, samplesTotal: 100, loss: null });
}

describe('an attempt', () => {
  test('that succeeds has its times in order, by the phases that its device told', async () => {
    const stage = await aRound({ online: ['mac'], partitions: shards(1) });
    const start = stage.cluster.clock.now();
    const { reference, deviceId } = stage.attempt(0);
    for (const phase of ['fetching', 'waiting', 'training'] as const) {
      await stage.passSeconds(1);
      report(stage, phase);
    }
    stage.round.countTraffic(reference, 'down', 500);
    await stage.passSeconds(2);
    expect(stage.round.expectUpdate(reference, deviceId)).toEqual({ leastBytes: 2_600, mostBytes: 2_600 });
    stage.round.countTraffic(reference, 'up', 2_600);
    await stage.passSeconds(1);
    stage.round.acceptUpdate(reference, deviceId, { ...anUpdate(), trainingMs: 1_500 });
    expect(kept(stage)).toEqual([
      {
        deviceId: mac,
        partition: 0,
        attempt: 1,
        outcome: 'done',
        offeredAt: start,
        trainingStartedAt: start + 3_000,
        uploadStartedAt: start + 5_000,
        endedAt: start + 6_000,
        failure: null,
        bytesUp: 2_600,
        bytesDown: 500,
        askedSteps: 4,
        steps: 4,
      },
    ]);
  });

  test('that told of no phase began to train as long before its upload as it has trained, and not before it was offered', async () => {
    const stage = await aRound();
    const start = stage.cluster.clock.now();
    await stage.passSeconds(10);
    await stage.deliver(0, { ...anUpdate(), trainingMs: 4_000 });
    await stage.deliver(1, { ...anUpdate(), trainingMs: 60_000 });
    expect(kept(stage, 0)).toMatchObject([{ trainingStartedAt: start + 6_000, uploadStartedAt: start + 10_000 }]);
    expect(kept(stage, 1)).toMatchObject([{ trainingStartedAt: start, endedAt: start + 10_000 }]);
  });

  test('is on the disk from its offer on, and how far it is within a second', async () => {
    const stage = await aRound();
    expect(kept(stage)).toMatchObject([{ outcome: 'running', trainingStartedAt: null, endedAt: null }]);
    const reportedAt = stage.cluster.clock.now();
    report(stage, 'training');
    await stage.passSeconds(1);
    stage.cluster.database.settle();
    expect(kept(stage)).toMatchObject([{ outcome: 'running', trainingStartedAt: reportedAt }]);
  });

  test('whose device tells of a phase again and again has its first time', async () => {
    const stage = await aRound();
    const first = stage.cluster.clock.now();
    report(stage, 'training');
    await stage.passSeconds(3);
    report(stage, 'training');
    await stage.passSeconds(1);
    stage.cluster.database.settle();
    expect(kept(stage)).toMatchObject([{ trainingStartedAt: first }]);
  });
});

describe('an attempt that ends without an update says why:', () => {
  test('its device left, and another makes the next one', async () => {
    const stage = await aRound({ partitions: shards(1) });
    const start = stage.cluster.clock.now();
    await stage.passSeconds(2);
    await stage.leave(mac);
    const failure = { code: 'unavailable', message: 'mac left: its connection broke' };
    expect(kept(stage)).toMatchObject([
      { deviceId: mac, attempt: 1, outcome: 'failed', offeredAt: start, endedAt: start + 2_000, failure },
      { deviceId: nuc, attempt: 2, outcome: 'running', offeredAt: start + 2_000, endedAt: null, failure: null },
    ]);
  });

  test('it failed on the device', async () => {
    const stage = await aRound({ partitions: shards(1) });
    await stage.fail(0);
    expect(kept(stage)).toMatchObject([
      { outcome: 'failed', failure: { code: 'trainer-crashed' } },
      { attempt: 2, outcome: 'running' },
    ]);
  });

  test('it was too late, and the round went on without it', async () => {
    const stage = await aRound();
    await stage.deliver(1);
    await stage.passSeconds(60);
    await stage.result;
    const failure = { code: 'deadline-exceeded', message: "mac did not finish within the round's 60 s" };
    expect(kept(stage)).toMatchObject([{ outcome: 'expired', failure }]);
  });

  test('its update may not count', async () => {
    const stage = await aRound({ partitions: shards(1) });
    stage.refusals.push(new AppError('update-not-finite', 'it has a NaN'));
    await stage.deliver(0);
    const [first] = kept(stage);
    expect(first).toMatchObject({ outcome: 'failed', failure: { code: 'update-not-finite' } });
    expect(first?.uploadStartedAt).not.toBeNull();
  });

  test('it was taken back', async () => {
    const stage = await aRound();
    await stage.deliver(1);
    stage.stop(new AppError('cancelled', 'paused'));
    await expect(stage.result).rejects.toThrow('paused');
    stage.round.withdraw('the job was paused');
    const failure = { code: 'cancelled', message: 'the job was paused' };
    expect(kept(stage, 0)).toMatchObject([{ outcome: 'cancelled', failure }]);
    expect(kept(stage, 1)).toMatchObject([{ outcome: 'done', failure: null }]);
  });
});

describe('after a crash', () => {
  test('an attempt in progress goes on with the times and bytes that it had', async () => {
    const before = await aRound({ partitions: shards(1) });
    const { reference } = before.attempt(0);
    const [offer] = kept(before);
    report(before, 'training');
    before.round.countTraffic(reference, 'down', 500);
    await before.passSeconds(1);
    before.cluster.database.settle();

    const cluster = await aCluster(before.cluster.folder);
    cluster.clock.advance(5_000);
    const after = await aRound({ cluster, online: [], partitions: shards(1) });
    expect(after.task(0)).toMatchObject({ offeredAt: offer?.offeredAt });
    after.round.countTraffic(reference, 'up', 40);
    await after.deliver(0, { ...anUpdate(), trainingMs: 1 });
    const trainingStartedAt = offer?.offeredAt;
    expect(kept(after)).toEqual([
      expect.objectContaining({ ...offer, outcome: 'done', trainingStartedAt, bytesUp: 40, bytesDown: 500, ...ENDED }),
    ]);
    expect(await after.result).toMatchObject({ bytesUp: 40, bytesDown: 500 });
  });
});

const ENDED = { uploadStartedAt: expect.any(Number), endedAt: expect.any(Number) };

describe('whoever watches a task', () => {
  test('is told when it was offered, and since when it is in its phase', async () => {
    const stage = await aRound({ online: [], partitions: shards(1) });
    const tasks = watching(stage);
    const created = stage.task(0);
    expect(created).toMatchObject({ state: 'queued', offeredAt: null, phaseSince: created.updatedAt });
    await stage.passSeconds(1);
    stage.cluster.admit('mac');
    await nextTurn();
    const offeredAt = stage.cluster.clock.now();
    await stage.passSeconds(1);
    report(stage, 'training');
    await stage.passSeconds(1);
    report(stage, 'training');
    await nextTurn();
    await stage.leave(mac);
    await nextTurn();
    const seen = tasks.map((task) => [task.state, task.offeredAt, task.phaseSince, task.updatedAt]);
    expect(seen).toEqual([
      ['offered', offeredAt, offeredAt, offeredAt],
      ['running', offeredAt, offeredAt + 1_000, offeredAt + 1_000],
      ['running', offeredAt, offeredAt + 1_000, offeredAt + 2_000],
      ['queued', null, offeredAt + 2_000, offeredAt + 2_000],
    ]);
  });
});

/** Tasks as they change, from now on. */
function watching({ cluster }: RoundStage): Task[] {
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const tasks: Task[] = [];
  const messages = cluster.feed.subscribe(end.signal);
  void (async () => {
    for await (const message of messages) if (message.type === 'task-changed') tasks.push(message.task);
  })();
  return tasks;
}
