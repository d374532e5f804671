import { expect, test, vi } from 'vitest';
import type { JobId } from '../../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../../common/errors.ts';
import { sha256Of } from '../../../../../../platform/blobs/sha256-file.ts';
import { aLocalDataset } from '../../../../builders/a-registration.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { aJobService } from '../../a-job-service.ts';

const PARAMETERS = 64 * 10 + 10;
const clipNorm = { initial: 2, quantile: 0.5, learningRate: 0.2, countDeviation: 1 };
const privacy = { mechanism: 'central', clipNorm, noiseMultiplier: 1, delta: 1e-5 };

type Stage = Awaited<ReturnType<typeof aJobService>>;

async function bringRound({ service, spool }: Stage, id: JobId, round: number): Promise<void> {
  for (;;) {
    const task = service.get(id).tasks.find((one) => one.round === round && one.state === 'offered');
    if (task === undefined || task.deviceId === null) {
      await new Promise(setImmediate);
      continue;
    }
    const data = new Uint8Array(new Float32Array(PARAMETERS).fill(1).buffer);
    const update = await spool.open({ taskId: task.id, attempt: task.attempt }, task.deviceId, data.length);
    await update.append({ offset: 0, data });
    await update.finish({ sha256: sha256Of(data), samples: 100, loss: 0.5, accuracy: 0.8, trainingMs: 40 });
    await update.close();
    return;
  }
}

test('the norm of a round follows from what the round before let out, also after the orchestrator has failed in between', async () => {
  const stage = await aJobService();
  stage.admit('mac', { datasets: [aLocalDataset('scans')] });
  const spec = aTrainSpec({ data: { kind: 'local', dataset: 'scans' }, rounds: 3, privacy });
  const { id } = stage.service.create(spec);
  await bringRound(stage, id, 1);
  await stage.untilEvent(id, 'round-committed');
  const [first] = stage.rounds.ofJob(id);
  expect(first?.clipping?.norm).toBe(2);

  const publish = vi.spyOn(stage.blobs, 'publish').mockRejectedValueOnce(new AppError('storage-full', 'no room'));
  await bringRound(stage, id, 2);
  await stage.untilEvent(id, 'job-paused');
  expect(publish).toHaveBeenCalled();
  stage.service.resume(id);
  await bringRound(stage, id, 3);
  await stage.untilEvent(id, 'job-succeeded');

  const norms = stage.rounds.ofJob(id).map(({ clipping }) => clipping?.norm ?? 0);
  const shares = stage.rounds.ofJob(id).map(({ clipping }) => clipping?.uncutShare ?? 0);
  expect(norms[1]).toBeCloseTo(2 * Math.exp(-0.2 * ((shares[0] ?? 0) - 0.5)), 12);
  expect(norms[2]).toBeCloseTo((norms[1] ?? 0) * Math.exp(-0.2 * ((shares[1] ?? 0) - 0.5)), 12);
  // The one update was longer than the norm, but whether it was is hidden: a share without noise would be 0.
  expect(shares).not.toContain(0);
  expect(new Set(shares).size).toBe(3);
});
