import { describe, expect, test } from 'vitest';
import { DeviceId, type JobId } from '../../../../../../common/domain/ids.ts';
import type { Task } from '../../../../../../common/domain/job.ts';
import { localEpsilon } from '../../../../../../main/jobs/training/privacy/local-epsilon.ts';
import { divergenceCurve, epsilonOf } from '../../../../../../main/jobs/training/privacy/renyi-accountant.ts';
import { sha256Of } from '../../../../../../platform/blobs/sha256-file.ts';
import { aLocalDataset } from '../../../../builders/a-registration.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { aJobService } from '../../a-job-service.ts';

const PARAMETERS = 64 * 10 + 10;
const LOCAL = { mechanism: 'local' as const, clipNorm: 1, noiseMultiplier: 8, delta: 1e-5 };
const epsilon = (updates: number) => localEpsilon(updates, { ...LOCAL, epsilonBudget: null });
/** Enough for so many updates of a part, and not for one more. */
const enoughFor = (updates: number) => ({ ...LOCAL, epsilonBudget: (epsilon(updates) + epsilon(updates + 1)) / 2 });

type Stage = Awaited<ReturnType<typeof aJobService>>;
type Offered = Task & { readonly deviceId: DeviceId };

function aLocalSpec(privacy: object, facts: object = {}) {
  return aTrainSpec({ data: { kind: 'local', dataset: 'scans' }, rounds: 9, privacy, ...facts });
}

async function offered({ service }: Stage, id: JobId, device: string): Promise<Offered> {
  for (;;) {
    const task = service.get(id).tasks.find(({ state, deviceId }) => state === 'offered' && deviceId === device);
    if (task !== undefined) return { ...task, deviceId: DeviceId.parse(device) };
    await new Promise(setImmediate);
  }
}

async function bring({ spool }: Stage, { id, attempt, deviceId }: Offered): Promise<void> {
  const data = new Uint8Array(new Float32Array(PARAMETERS).fill(1).buffer);
  const update = await spool.open({ taskId: id, attempt }, deviceId, data.length);
  await update.append({ offset: 0, data });
  await update.finish({ sha256: sha256Of(data), samples: 100, loss: null, accuracy: null, trainingMs: 40 });
  await update.close();
}

function fail({ board }: Stage, { id, attempt, deviceId }: Offered): void {
  const task = { taskId: id, attempt };
  board.hostOf(task).reportFailure(task, deviceId, { code: 'trainer-crashed', message: 'it crashed' });
}

async function aStage(...devices: string[]): Promise<Stage> {
  const stage = await aJobService();
  for (const name of devices) stage.admit(name, { datasets: [aLocalDataset('scans')] });
  return stage;
}

describe('ε of a part', () => {
  test('is that of Gaussian mechanisms in a row, of twice the norm', () => {
    const curve = divergenceCurve({ rate: 1, noise: 4 });
    expect(epsilon(3)).toBe(epsilonOf([{ curve, times: 3 }], 1e-5));
    // As of one with noise 8 / √3: Gaussian mechanisms add up to one.
    expect(epsilon(3)).toBeCloseTo(
      epsilonOf([{ curve: divergenceCurve({ rate: 1, noise: 4 / Math.sqrt(3) }), times: 1 }], 1e-5),
      10,
    );
    expect(epsilon(0)).toBe(0);
  });
});

test('an update is charged before its device is asked, and stays so though it never comes', async () => {
  const stage = await aStage('mac');
  const { id } = stage.service.create(aLocalSpec(LOCAL));
  const first = await offered(stage, id, 'mac');
  expect(stage.privacy.updatesOfParts(id)).toEqual(new Map([[0, 1]]));
  expect(stage.rounds.ofJob(id)).toMatchObject([{ state: 'running', epsilon: epsilon(1) }]);
  fail(stage, first);
  await bring(stage, await offered(stage, id, 'mac'));
  await stage.untilEvent(id, 'round-committed');
  expect(stage.rounds.ofJob(id)[0]).toMatchObject({
    state: 'committed',
    epsilon: epsilon(2),
    participants: [{ loss: null, accuracy: null }],
  });
  await stage.service.cancel(id);
});

test('a part that would pass its budget takes part no more, and the others go on', async () => {
  const stage = await aStage('mac', 'nuc');
  const { id } = stage.service.create(aLocalSpec(enoughFor(2), { strategy: { name: 'fedavg', minDevices: 1 } }));
  fail(stage, await offered(stage, id, 'mac'));
  await bring(stage, await offered(stage, id, 'mac'));
  await bring(stage, await offered(stage, id, 'nuc'));
  await stage.untilEvent(id, 'round-committed');
  // The part of mac has no more to give.
  await bring(stage, await offered(stage, id, 'nuc'));
  await stage.untilEvent(id, 'job-succeeded');
  const job = stage.service.get(id);
  expect(job.rounds.map(({ participants }) => participants.map(({ deviceId }) => deviceId).toSorted())).toEqual([
    ['mac', 'nuc'],
    ['nuc'],
  ]);
  expect(job).toMatchObject({ state: 'succeeded', roundsCommitted: 2 });
  const { events, receipts } = stage.service.record(id);
  expect(events.at(-1)?.body).toMatchObject({ kind: 'job-succeeded', isBudgetSpent: true });
  expect(receipts.map((receipt) => [receipt.deviceId, receipt.updates, receipt.epsilon])).toEqual([
    ['mac', 1, epsilon(2)],
    ['nuc', 2, epsilon(2)],
  ]);
});

test('a job ends when fewer parts may go on than it needs', async () => {
  const stage = await aStage('mac', 'nuc');
  const { id } = stage.service.create(aLocalSpec(enoughFor(2), { strategy: { name: 'fedavg', minDevices: 2 } }));
  fail(stage, await offered(stage, id, 'mac'));
  await bring(stage, await offered(stage, id, 'mac'));
  await bring(stage, await offered(stage, id, 'nuc'));
  await stage.untilEvent(id, 'job-succeeded');
  expect(stage.service.get(id)).toMatchObject({ roundsCommitted: 1, rounds: [{ epsilon: epsilon(2) }] });
  expect(stage.privacy.updatesOfParts(id)).toEqual(
    new Map([
      [0, 2],
      [1, 1],
    ]),
  );
});

test('a try that would pass the budget is not made: its round goes on without the part', async () => {
  const stage = await aStage('mac', 'nuc');
  const { id } = stage.service.create(aLocalSpec(enoughFor(1), { strategy: { name: 'fedavg', minDevices: 2 } }));
  fail(stage, await offered(stage, id, 'mac'));
  await bring(stage, await offered(stage, id, 'nuc'));
  await stage.untilEvent(id, 'job-succeeded');
  expect(stage.service.get(id).rounds).toMatchObject([
    { participants: [{ deviceId: 'nuc' }], omissions: [{ failure: { code: 'cancelled' } }], epsilon: epsilon(1) },
  ]);
});

test('what parts have given away outlives a pause', async () => {
  const stage = await aStage('mac', 'nuc');
  const { id } = stage.service.create(aLocalSpec(enoughFor(2)));
  await bring(stage, await offered(stage, id, 'mac'));
  await bring(stage, await offered(stage, id, 'nuc'));
  await stage.untilEvent(id, 'round-committed');
  await offered(stage, id, 'nuc');
  fail(stage, await offered(stage, id, 'mac'));
  await stage.service.pause(id);
  await stage.untilEvent(id, 'job-paused');
  stage.service.resume(id);
  await stage.untilEvent(id, 'job-succeeded');
  expect(stage.privacy.updatesOfParts(id)).toEqual(
    new Map([
      [0, 2],
      [1, 2],
    ]),
  );
});

test('a job waits for devices whose parts have something left, and says so', async () => {
  const stage = await aStage('mac', 'nuc');
  const { id } = stage.service.create(aLocalSpec(enoughFor(2), { rounds: 3 }));
  await bring(stage, await offered(stage, id, 'mac'));
  stage.devices.markOffline(DeviceId.parse('mac'), 'connection-lost');
  await bring(stage, await offered(stage, id, 'nuc'));
  await stage.untilEvent(id, 'round-committed');
  await bring(stage, await offered(stage, id, 'nuc'));
  await stage.until(({ type }) => type === 'event' && stage.service.get(id).wait !== null);
  expect(stage.service.get(id).wait).toMatchObject({
    needed: 1,
    available: 0,
    message: expect.stringContaining('1 more may give nothing more: the privacy budget of their data is spent'),
  });
  stage.admit('mac', { datasets: [aLocalDataset('scans')] });
  await bring(stage, await offered(stage, id, 'mac'));
  await stage.untilEvent(id, 'job-succeeded');
  expect(stage.service.get(id)).toMatchObject({ roundsCommitted: 3 });
});
