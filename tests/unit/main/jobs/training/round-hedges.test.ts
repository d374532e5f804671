import { describe, expect, test } from 'vitest';
import type { Attempt } from '../../../../../common/domain/attempt.ts';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { nextTurn } from '../../../builders/next-turn.ts';
import { anUpdate, aRound, JOB, partsAt, type RoundStage } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

/** The device has done a part of a hundred samples in an earlier round, in so many seconds. */
function knownFor(stage: RoundStage, deviceId: DeviceId, seconds: number): void {
  const done: Attempt = {
    deviceId,
    partition: 9,
    attempt: 1,
    outcome: 'done',
    offeredAt: 0,
    trainingStartedAt: 0,
    uploadStartedAt: seconds * 1_000,
    endedAt: seconds * 1_000,
    failure: null,
    bytesUp: 0,
    bytesDown: 0,
  };
  stage.pace.observe(done, 100);
}

/** A round in which the mac has needed a second for a part before, and takes longer now; the nuc has done its part. */
async function aSlowMac(): Promise<RoundStage> {
  const stage = await aRound();
  knownFor(stage, mac, 1);
  await stage.deliver(1);
  await stage.passSeconds(5);
  return stage;
}

/** The nuc brings its update of the part that it tries beside the mac. */
async function deliverSecond(stage: RoundStage): Promise<void> {
  stage.round.acceptUpdate({ taskId: stage.task(0).id, attempt: 2 }, nuc, anUpdate(90));
  await nextTurn();
}

const outcomes = ({ attempts }: RoundStage) =>
  attempts
    .ofRound({ jobId: JOB, round: 1 })
    .filter(({ partition }) => partition === 0)
    .map(({ deviceId, attempt, outcome }) => `${deviceId} #${attempt} ${outcome}`);

describe('a part that takes three times as long as usual, and two seconds', () => {
  test('is tried by a device that has nothing to do, beside the first one', async () => {
    const stage = await aSlowMac();
    expect(stage.cluster.bodies().at(-1)).toMatchObject({
      kind: 'task-hedged',
      deviceId: mac,
      secondId: nuc,
      partition: 0,
    });
    expect(stage.task(0)).toMatchObject({ deviceId: mac, attempt: 1, state: 'offered' });
    expect(stage.cluster.board.countTasks(nuc)).toBe(1);
    expect(await stage.commandsTo(nuc)).toMatchObject([{ kind: 'train', assignment: { task: { attempt: 2 } } }]);
  });

  test('not a moment sooner, and not where nothing is known of its device', async () => {
    const stage = await aRound();
    knownFor(stage, mac, 1);
    await stage.deliver(1);
    await stage.passSeconds(4.9);
    expect(stage.cluster.kinds()).not.toContain('task-hedged');
    await stage.passSeconds(0.1);
    expect(stage.cluster.kinds()).toContain('task-hedged');

    const unknown = await aRound();
    await unknown.deliver(1);
    await unknown.passSeconds(500);
    expect(unknown.cluster.kinds()).not.toContain('task-hedged');
  });

  test('is as soon as a device has nothing to do', async () => {
    const stage = await aRound();
    knownFor(stage, mac, 1);
    await stage.passSeconds(30);
    expect(stage.cluster.kinds()).not.toContain('task-hedged');
    await stage.deliver(1);
    expect(stage.cluster.kinds()).toContain('task-hedged');
  });

  test('counts as the second device has it, if that is first', async () => {
    const stage = await aSlowMac();
    await deliverSecond(stage);
    const { participants, omissions } = await stage.result;
    expect(participants).toMatchObject([
      { partition: 0, deviceId: nuc, attempt: 2, samples: 90 },
      { partition: 1, deviceId: nuc, attempt: 1 },
    ]);
    expect(omissions).toEqual([]);
    expect(stage.folded).toHaveLength(2);
    expect(outcomes(stage)).toEqual(['mac #1 cancelled', 'nuc #2 done']);
    expect(await stage.commandsTo(mac)).toMatchObject([{ kind: 'cancel', task: { attempt: 1 } }]);
    expect(stage.cluster.board.countTasks(mac)).toBe(0);
  });

  test('counts as the first device has it, if that is first, and the other one is told to stop', async () => {
    const stage = await aSlowMac();
    await stage.deliver(0, anUpdate(80));
    expect((await stage.result).participants[0]).toMatchObject({ deviceId: mac, attempt: 1, samples: 80 });
    expect(outcomes(stage)).toEqual(['mac #1 done', 'nuc #2 cancelled']);
    expect((await stage.commandsTo(nuc)).at(-1)).toMatchObject({ kind: 'cancel', task: { attempt: 2 } });
    expect(() => stage.round.acceptUpdate({ taskId: stage.task(0).id, attempt: 2 }, nuc, anUpdate())).toThrow(
      expect.objectContaining({ code: 'task-superseded' }),
    );
  });

  test('is the second device’s alone once the first one leaves', async () => {
    const stage = await aSlowMac();
    await stage.leave(mac);
    expect(stage.task(0)).toMatchObject({ deviceId: nuc, attempt: 2, state: 'offered' });
    await deliverSecond(stage);
    expect((await stage.result).participants[0]).toMatchObject({ deviceId: nuc, attempt: 2 });
  });

  test('is the first device’s alone once the second one fails or leaves', async () => {
    const stage = await aSlowMac();
    stage.round.reportFailure({ taskId: stage.task(0).id, attempt: 2 }, nuc, {
      code: 'trainer-crashed',
      message: 'no',
    });
    await nextTurn();
    expect(outcomes(stage)).toEqual(['mac #1 running', 'nuc #2 failed', 'nuc #3 running']);
    await stage.leave(nuc);
    expect(outcomes(stage).at(-1)).toBe('nuc #3 failed');
    expect(stage.task(0)).toMatchObject({ deviceId: mac, attempt: 1 });
    await stage.deliver(0);
    expect((await stage.result).participants).toHaveLength(2);
  });

  test('is tried anew by whoever has room when both devices leave, under a number of its own', async () => {
    const stage = await aSlowMac();
    await stage.leave(mac);
    await stage.leave(nuc);
    stage.cluster.devices.markOnline(mac);
    expect(stage.task(0)).toMatchObject({ deviceId: mac, attempt: 3 });
  });
});

describe('a part whose data are nowhere else', () => {
  const local = { spec: { data: { kind: 'local', dataset: 'mine' } }, partitions: partsAt(mac, nuc) };

  test('is not waited for when it takes that long, once all others are in', async () => {
    const stage = await aRound(local);
    knownFor(stage, mac, 1);
    await stage.passSeconds(30);
    expect(stage.task(0).state).toBe('offered');
    await stage.deliver(1);
    expect(await stage.result).toMatchObject({
      participants: [{ deviceId: nuc }],
      omissions: [{ deviceId: mac, failure: { code: 'deadline-exceeded', message: expect.stringContaining('5 s') } }],
    });
  });

  test('is waited for where the others are not enough', async () => {
    const stage = await aRound({ ...local, spec: { ...local.spec, strategy: { name: 'fedavg', minDevices: 2 } } });
    knownFor(stage, mac, 1);
    await stage.deliver(1);
    await stage.passSeconds(30);
    expect(stage.task(0).state).toBe('offered');
  });
});
