import { describe, expect, onTestFinished, test } from 'vitest';
import type { TaskReference } from '../../../../../common/domain/assignment.ts';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import { Errand, type ErrandSetup } from '../../../../../main/jobs/training/errand.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { aHash } from '../../../builders/a-hash.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';
import { nextTurn } from '../../../builders/next-turn.ts';
import { JOB } from './a-round.ts';

const OWN = { name: 'digits', sha256: aHash('script'), language: 'python' } as const;
const model = { trainer: 'digits', sha256: OWN.sha256, settings: {} };
const evaluation = { accuracy: 0.75, loss: 0.5, samples: 20, evaluationMs: 3 };
const shard = { sha256: aHash('test split'), sizeBytes: 640 };
const [mac, nuc] = [DeviceId.parse('mac'), DeviceId.parse('nuc')];
const never = new AbortController().signal;

/** An errand in a cluster where some devices allow its trainer and some do not. */
async function anErrand(
  allowing: readonly string[],
  others: readonly string[] = [],
  about: ErrandSetup['about'] = 'evaluate',
) {
  const cluster = await aCluster();
  const { board, clock, database, devices, commands } = cluster;
  for (const name of allowing) cluster.admit(name, { trainers: [OWN] });
  for (const name of others) cluster.admit(name);
  const given: TaskReference[] = [];
  const waits: (string | null)[] = [];
  const errand = new Errand(
    { board, clock, database, devices, commands },
    {
      jobId: JOB,
      spec: aTrainSpec({ model, roundDeadlineSeconds: 60 }),
      about,
      shard,
      mostBytes: 1_000,
      mostSamples: 20,
      holders: new Set(),
      command: (task) => {
        given.push(task);
        return { kind: 'evaluate', assignment: { task, jobId: JOB, round: 1, model, parameters: shard, shard } };
      },
      onWait: (wait) => void waits.push(wait?.message ?? null),
    },
  );
  /** The newest attempt. */
  const task = () => {
    const newest = given.at(-1);
    if (newest === undefined) throw new Error('nobody was asked');
    return newest;
  };
  const fail = (deviceId: DeviceId, code: AppError['code'] = 'trainer-failed') => {
    errand.reportFailure(task(), deviceId, { code, message: `no luck on ${deviceId}` });
  };
  return { ...cluster, errand, task, fail, waits, given };
}

describe('an errand', () => {
  test('goes to a device that allows the trainer, and ends with what that finds', async () => {
    const { errand, task, board } = await anErrand(['nuc'], ['mac']);
    const result = errand.run(never);
    expect([board.countTasks(mac), board.countTasks(nuc)]).toEqual([0, 1]);
    expect(errand.inputOf(task(), nuc)).toEqual(shard);
    expect(() => errand.acceptEvaluation(task(), nuc, { ...evaluation, samples: 21 })).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
    errand.acceptEvaluation(task(), nuc, evaluation);
    expect(await result).toEqual({ kind: 'evaluation', deviceId: nuc, evaluation });
    expect(board.countTasks(nuc)).toBe(0);
    expect(board.isWanted(task())).toBe(false);
  });

  test('waits, and says so, until a device allows the trainer', async () => {
    const { errand, waits, admit, task } = await anErrand([], ['mac']);
    const result = errand.run(never);
    expect(waits).toEqual(['no device that allows its trainer is online']);
    admit('nuc', { trainers: [OWN] });
    errand.acceptEvaluation(task(), nuc, evaluation);
    await result;
    expect(waits).toEqual(['no device that allows its trainer is online', null]);
  });

  test('goes to another device when the first one leaves, and hears the first one no more', async () => {
    const { errand, task, devices } = await anErrand(['mac', 'nuc']);
    const result = errand.run(never);
    const first = task();
    devices.markOffline(mac, 'connection-lost');
    expect(task()).toEqual({ taskId: first.taskId, attempt: 2 });
    expect(() => errand.acceptEvaluation(first, mac, evaluation)).toThrow(
      expect.objectContaining({ code: 'task-superseded' }),
    );
    errand.acceptEvaluation(task(), nuc, evaluation);
    expect(await result).toMatchObject({ deviceId: nuc });
  });

  test('fails with the last failure after the third', async () => {
    const { errand, fail } = await anErrand(['mac']);
    const result = errand.run(never);
    fail(mac);
    fail(mac);
    fail(mac, 'trainer-silent');
    await expect(result).rejects.toMatchObject({
      code: 'trainer-silent',
      message: 'the trainer digits could not evaluate: no luck on mac',
    });
  });

  test('is not given again to a device that does not allow the trainer after all', async () => {
    const { errand, fail, given, waits, devices } = await anErrand(['mac']);
    const result = errand.run(never);
    onTestFinished(async () => void (await result.catch(() => undefined)));
    fail(mac, 'trainer-not-allowed');
    expect(devices.get(mac).trainers).toEqual([]);
    expect(given).toHaveLength(1);
    expect(waits).toEqual(['no device that allows its trainer is online']);
    devices.register({ ...devices.get(mac), trainers: [OWN] });
    expect(given).toHaveLength(2);
    errand.acceptEvaluation({ taskId: errand.taskId, attempt: 2 }, mac, evaluation);
  });

  test('that takes longer than a round may is given out again', async () => {
    const { errand, clock, given } = await anErrand(['mac']);
    const result = errand.run(never);
    clock.advance(60_000);
    expect(given).toHaveLength(2);
    clock.advance(60_000);
    clock.advance(60_000);
    await expect(result).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });

  test('that a restarted device has lost is given out again', async () => {
    const { errand, board, given, task, commands } = await anErrand(['mac']);
    const result = errand.run(never);
    commands.withdraw(task().taskId); // it was acknowledged
    board.reconcile(mac, [task()]);
    expect(given).toHaveLength(1);
    board.reconcile(mac, []);
    expect(given).toHaveLength(2);
    errand.acceptEvaluation(task(), mac, evaluation);
    await result;
  });

  test('is taken back when its job is stopped', async () => {
    const { errand, board, commands, task } = await anErrand(['mac']);
    const stop = new AbortController();
    const result = errand.run(stop.signal);
    stop.abort(new AppError('cancelled', 'paused'));
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
    expect(board.countTasks(mac)).toBe(0);
    expect(commands.takeUnsent(mac, new Set()).map(({ body }) => body)).toMatchObject([
      { kind: 'cancel', task: task() },
    ]);
  });
});

describe('initial parameters', () => {
  const update = { sha256: aHash('vector'), sizeBytes: 8, samples: 0, loss: 0, accuracy: 0, trainingMs: 1 };

  test('are of any size up to the limit, in whole values', async () => {
    const { errand, task } = await anErrand(['mac'], [], 'initialise');
    const result = errand.run(never);
    expect(errand.expectUpdate(task(), mac)).toEqual({ leastBytes: 4, mostBytes: 1_000 });
    expect(() => errand.acceptUpdate(task(), mac, { ...update, sizeBytes: 6 })).toThrow(
      expect.objectContaining({ code: 'update-malformed' }),
    );
    expect(() => errand.acceptEvaluation(task(), mac, evaluation)).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
    errand.acceptUpdate(task(), mac, update);
    await nextTurn();
    expect(await result).toEqual({ kind: 'parameters', task: task(), update });
  });
});
