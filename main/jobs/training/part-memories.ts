import type { JobId, Sha256 } from '../../../common/domain/ids.ts';
import type { Participation, Task } from '../../../common/domain/job.ts';
import { goesOnBySteps, staysOnDevices, stepsOfRound, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { BlobStore } from '../../../platform/blobs/blob-store.ts';
import type { PartMemory, PartMemoryRows } from '../../storage/rows/part-memory-rows.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { Compute } from './compute/compute.ts';
import type { Strategy } from './strategies/strategy.ts';
import type { KeptUpdates } from './update-spool.ts';

export interface PartMemoriesDeps {
  readonly partMemories: PartMemoryRows;
  readonly blobs: BlobStore;
  readonly spool: KeptUpdates;
  /** Removes content unless something still uses it. */
  readonly releaseBlob: (sha256: Sha256) => Promise<void>;
}

interface RememberingJob {
  readonly id: JobId;
  readonly spec: TrainJobSpec;
  readonly compute: Compute;
}

/** A round whose updates are all in. */
interface RoundOver {
  readonly number: number;
  /** What the round was trained by: a job may be changed meanwhile. */
  readonly strategy: Strategy;
  readonly participants: readonly Participation[];
  readonly tasks: readonly Task[];
  /** All parts of the job. */
  readonly partitions: readonly StoredPartition[];
}

/** What a round has renewed and nobody knows of yet. */
export interface RenewedMemories {
  /** Makes it the truth: call it in the transaction that commits the round. */
  readonly remember: () => void;
  /** Lets go of what was remembered before: call it after that. */
  readonly release: () => Promise<void>;
}

/** What one job remembers of the parts of its data from round to round. */
export class PartMemories {
  readonly #deps: PartMemoriesDeps;
  readonly #job: RememberingJob;

  constructor(deps: PartMemoriesDeps, job: RememberingJob) {
    this.#deps = deps;
    this.#job = job;
  }

  /** By the number of the part, as of the last committed round. */
  get all(): ReadonlyMap<number, PartMemory> {
    return this.#deps.partMemories.ofJob(this.#job.id);
  }

  /** What is remembered of the parts that took part. Their updates lie in the spool, and the round is not committed yet. */
  async renew(round: RoundOver): Promise<RenewedMemories> {
    const { id, spec } = this.#job;
    const { strategy } = round;
    const { partMemories, releaseBlob } = this.#deps;
    const before = this.all;
    const renewed = new Map<number, PartMemory>();
    // In one order: the mean over the parts differs in its last bits with it.
    for (const participant of round.participants.toSorted((a, b) => a.partition - b.partition)) {
      const { steps: earlier, controlSha256 } = before.get(participant.partition) ?? FRESH;
      const control =
        strategy.renewControl === undefined ? null : await this.#renewControl(participant, controlSha256, round);
      const deviceId = staysOnDevices(spec) ? participant.deviceId : null;
      const steps = goesOnBySteps(spec) ? earlier + stepsOf(participant, spec) : earlier;
      const memory = { steps, controlSha256: control, deviceId };
      if (control !== null || memory.steps > 0 || deviceId !== null) renewed.set(participant.partition, memory);
    }
    return {
      remember: () => {
        for (const [partition, memory] of renewed) partMemories.put(id, partition, memory);
      },
      release: async () => {
        for (const partition of renewed.keys()) {
          const old = before.get(partition)?.controlSha256 ?? null;
          if (old !== null) await releaseBlob(old);
        }
      },
    };
  }

  async #renewControl(
    participant: Participation,
    before: Sha256 | null,
    { number, strategy, tasks, partitions }: RoundOver,
  ): Promise<Sha256 | null> {
    const { blobs, spool } = this.#deps;
    const { partition, attempt } = participant;
    const task = tasks.find((one) => one.partition === partition);
    const part = partitions.find((one) => one.number === partition);
    if (task === undefined || part === undefined) return before;
    const file = blobs.temporaryPath();
    const { learningRate } = strategy.configure(number, partition);
    const steps = stepsOf(participant, this.#job.spec);
    const made = await this.#job.compute.renew({
      updateFile: spool.pathOf({ taskId: task.id, attempt }),
      control: before && blobs.path(before),
      file,
      part: { learningRate, steps, share: part.samples / partitions.reduce((sum, one) => sum + one.samples, 0) },
    });
    const { sha256 } = await blobs.publish(file, made);
    return sha256;
  }
}

/** Local steps behind an update; all, where its device does not tell. */
function stepsOf({ work, samples }: Participation, spec: TrainJobSpec): number {
  return work?.steps ?? stepsOfRound(spec, samples);
}

const FRESH: PartMemory = { steps: 0, controlSha256: null, deviceId: null };
