import { expect, test, vi } from 'vitest';
import type { DeviceId, JobId } from '../../../../../../common/domain/ids.ts';
import type { Task } from '../../../../../../common/domain/job.ts';
import { AppError } from '../../../../../../common/errors.ts';
import { divergenceCurve, epsilonOf } from '../../../../../../main/jobs/training/privacy/renyi-accountant.ts';
import { sha256Of } from '../../../../../../platform/blobs/sha256-file.ts';
import { aLocalDataset } from '../../../../builders/a-registration.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { aJobService } from '../../a-job-service.ts';

const PARAMETERS = 64 * 10 + 10;
const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 2, delta: 1e-5 };
const spec = aTrainSpec({ data: { kind: 'local', dataset: 'scans' }, rounds: 1, privacy });

type Stage = Awaited<ReturnType<typeof aJobService>>;

function epsilonOfOne(noise: number): number {
  return epsilonOf([{ curve: divergenceCurve({ rate: 1, noise }), times: 1 }], privacy.delta);
}

/** Enough for one release of the round, and not for two. */
const TIGHT = {
  mechanism: 'central' as const,
  clipNorm: 1,
  noiseMultiplier: 2,
  delta: privacy.delta,
  epsilonBudget: (epsilonOfOne(2) + epsilonOfOne(Math.SQRT2)) / 2,
};

async function offered(stage: Stage, id: JobId): Promise<Task & { deviceId: DeviceId }> {
  for (;;) {
    const task = stage.service.get(id).tasks.find(({ state }) => state === 'offered');
    if (task?.deviceId !== undefined && task.deviceId !== null) return { ...task, deviceId: task.deviceId };
    await new Promise(setImmediate);
  }
}

async function bring({ spool }: Stage, task: Task & { deviceId: DeviceId }): Promise<void> {
  const reference = { taskId: task.id, attempt: task.attempt };
  const data = new Uint8Array(new Float32Array(PARAMETERS).fill(1).buffer);
  const update = await spool.open(reference, task.deviceId, data.length);
  await update.append({ offset: 0, data });
  await update.finish({ sha256: sha256Of(data), samples: 100, loss: 0.5, accuracy: 0.8, trainingMs: 40 });
  await update.close();
}

test('a noisy sum that was made and lost is charged, and the second one of the same draw on top of it', async () => {
  const stage = await aJobService();
  stage.admit('mac', { datasets: [aLocalDataset('scans')] });
  const { id } = stage.service.create(spec);
  const task = await offered(stage, id);
  // The noisy parameters have been written by then; keeping them fails, as with a crash.
  vi.spyOn(stage.blobs, 'publish').mockRejectedValueOnce(new AppError('storage-full', 'no room'));
  await bring(stage, task);
  await stage.untilEvent(id, 'job-paused');
  const [lost] = stage.rounds.ofJob(id);
  expect(lost).toMatchObject({ number: 1, state: 'running', epsilon: epsilonOfOne(2) });

  stage.service.resume(id);
  await stage.untilEvent(id, 'job-succeeded');
  const [kept] = stage.service.get(id).rounds;
  expect(kept).toMatchObject({ state: 'committed', participants: [{ partition: 0 }] });
  expect(kept?.epsilon).toBeCloseTo(epsilonOfOne(Math.SQRT2), 12);
});

test('a round whose second release would pass the budget is not kept: the job ends with what it had', async () => {
  const stage = await aJobService();
  stage.admit('mac', { datasets: [aLocalDataset('scans')] });
  const { id } = stage.service.create({ ...spec, privacy: TIGHT });
  const task = await offered(stage, id);
  vi.spyOn(stage.blobs, 'publish').mockRejectedValueOnce(new AppError('storage-full', 'no room'));
  await bring(stage, task);
  await stage.untilEvent(id, 'job-paused');
  stage.service.resume(id);
  await stage.untilEvent(id, 'job-succeeded');
  expect(stage.service.get(id)).toMatchObject({ state: 'succeeded', roundsCommitted: 0 });
  expect(stage.service.get(id).rounds).toMatchObject([{ state: 'running', epsilon: epsilonOfOne(2) }]);
});
