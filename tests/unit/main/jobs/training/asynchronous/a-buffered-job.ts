import { readFileSync } from 'node:fs';
import type { TrainAssignment } from '../../../../../../common/domain/assignment.ts';
import type { DeviceId, JobId, Sha256 } from '../../../../../../common/domain/ids.ts';
import type { Round } from '../../../../../../common/domain/job.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aLocalDataset } from '../../../../builders/a-registration.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { aJobService } from '../../a-job-service.ts';
import { bringUpdate, type OfferedTask, type Stage } from '../a-device-update.ts';

export const PARAMETERS = 64 * 10 + 10;

/** A job whose rounds take the first two updates of three devices, each of which holds a part. */
export function aBufferedSpec(strategy: object = {}, facts: object = {}) {
  return aTrainSpec({
    data: { kind: 'local', dataset: 'scans' },
    strategy: { name: 'fedbuff', ...strategy },
    rounds: 2,
    ...facts,
  });
}

/** A job without waiting, with devices played by the test. */
export class BufferedStage {
  readonly stage: Stage;
  readonly id: JobId;

  constructor(stage: Stage, id: JobId) {
    this.stage = stage;
    this.id = id;
  }

  /** A task that a device was given; the one of this round where a round is named. */
  async taskOf(device: string, round?: number): Promise<OfferedTask> {
    return await this.until(() => {
      const found = this.stage.service
        .get(this.id)
        .tasks.find(
          (task) => task.deviceId === device && task.state === 'offered' && task.round === (round ?? task.round),
        );
      return found?.deviceId == null ? undefined : { ...found, deviceId: found.deviceId };
    });
  }

  /** The device brings an update in which every parameter changes by the same amount, and is given the next task. */
  async bring(device: string, change: number, samples = 100): Promise<OfferedTask> {
    const task = await this.taskOf(device);
    await bringUpdate(this.stage, task, new Float32Array(PARAMETERS).fill(change), samples);
    return task;
  }

  /** What a device was told to do and has not brought yet. */
  assignmentsTo(deviceId: DeviceId): TrainAssignment[] {
    return this.stage.commands
      .takeUnsent(deviceId, new Set())
      .flatMap(({ body }) => (body.kind === 'train' ? body.assignment : []));
  }

  /** The seed of the task that a device has. */
  async seedOf(device: string): Promise<number> {
    const { deviceId } = await this.taskOf(device);
    const [assignment, ...others] = this.assignmentsTo(deviceId);
    if (assignment === undefined || others.length > 0) throw new Error(`${device} has another task`);
    return assignment.training.seed;
  }

  async committed(number: number): Promise<Round> {
    return await this.until(() =>
      this.stage.rounds.ofJob(this.id, number).find((round) => round.number === number && round.state === 'committed'),
    );
  }

  /** By how much every parameter has moved between two rounds. */
  async moved(from: number, to: number): Promise<number> {
    const [before, after] = [await this.#parameters(from), await this.#parameters(to)];
    const moves = after.map((value, i) => value - (before[i] ?? 0));
    const [first = Number.NaN] = moves;
    if (moves.some((move) => Math.abs(move - first) > 1e-5)) throw new Error('the parameters did not move alike');
    return first;
  }

  /** Looks whenever something may have happened. */
  async until<Found>(look: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise(setImmediate);
    }
  }

  /** The same job in a new orchestrator, after the one that ran it was killed. */
  async afterKill(): Promise<BufferedStage> {
    return new BufferedStage(await aJobService(this.stage.folder), this.id);
  }

  async #parameters(number: number): Promise<Float32Array> {
    const sha256: Sha256 | undefined = this.stage.rounds.committed(this.id).get(number);
    if (sha256 === undefined) throw new Error(`round ${number} is not committed`);
    return new Float32Array(Uint8Array.from(readFileSync(this.stage.blobs.path(sha256))).buffer);
  }
}

/** The job over these devices. */
export async function aBufferedJob(
  spec = aBufferedSpec(),
  devices: readonly string[] = ['mac', 'nuc', 'pi'],
): Promise<BufferedStage> {
  const stage = await aJobService(aTemporaryFolder());
  for (const name of devices) stage.admit(name, { datasets: [aLocalDataset('scans')] });
  return new BufferedStage(stage, stage.service.create(spec).id);
}
