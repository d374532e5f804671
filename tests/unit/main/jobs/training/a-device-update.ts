import type { DeviceId, JobId } from '../../../../../common/domain/ids.ts';
import type { Task } from '../../../../../common/domain/job.ts';
import { sha256Of } from '../../../../../platform/blobs/sha256-file.ts';
import type { aJobService } from '../a-job-service.ts';

export type Stage = Awaited<ReturnType<typeof aJobService>>;
export type OfferedTask = Task & { deviceId: DeviceId };

/** The two tasks of a round, once both are with their devices. */
export async function offered(stage: Stage, id: JobId, round: number): Promise<OfferedTask[]> {
  for (;;) {
    const tasks = stage.service.get(id).tasks.filter((task) => task.round === round && task.state === 'offered');
    const placed = tasks.flatMap((task) => (task.deviceId === null ? [] : [{ ...task, deviceId: task.deviceId }]));
    if (placed.length === 2) return placed.toSorted((a, b) => a.partition - b.partition);
    await new Promise(setImmediate);
  }
}

/** A device brings what its parameters have changed by, as it is or packed. */
export async function bringUpdate(
  { spool }: Stage,
  task: OfferedTask,
  change: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
  samples: number,
) {
  const reference = { taskId: task.id, attempt: task.attempt };
  const data = new Uint8Array(change.buffer);
  const update = await spool.open(reference, task.deviceId, data.length);
  await update.append({ offset: 0, data });
  await update.finish({ sha256: sha256Of(data), samples, loss: 0.5, accuracy: 0.8, trainingMs: 40 });
  await update.close();
}
