import type { BlobReference, DeltaChain, LocalNoise, TrainAssignment } from '../../../common/domain/assignment.ts';
import type { DeviceId, JobId, Sha256 } from '../../../common/domain/ids.ts';
import type { SecureAssignment } from '../../../common/domain/secure-aggregation.ts';
import { downOf } from '../../../common/specs/compression-spec.ts';
import { modelOf, type TrainJobSpec, trainerOf } from '../../../common/specs/job-spec.ts';
import type { PartMemory } from '../../storage/rows/part-memory-rows.ts';
import type { Share } from './share.ts';
import { localStretch } from './strategies/local-stretch.ts';
import type { Strategy } from './strategies/strategy.ts';
import type { TaskTerms } from './task-terms.ts';

/** What is the same for all tasks of a round. */
export interface RoundFacts {
  readonly jobId: JobId;
  readonly number: number;
  readonly spec: TrainJobSpec;
  readonly strategy: Strategy;
  /** What devices start from. */
  readonly parameters: BlobReference;
  readonly deltas: DeltaChain | null;
  /** Of the exchange that hides the share's update; without it updates are sent as they are. */
  readonly secureOf?: (share: Share) => SecureAssignment;
  readonly memory: MemoryOfRound;
  /** What the device is asked with the share. */
  readonly termsOf: (share: Share, deviceId: DeviceId) => TaskTerms;
}

/** What a round is told of the rounds before. */
export interface MemoryOfRound {
  /** By the number of the part; nothing of those that no committed round has trained on. */
  readonly parts: ReadonlyMap<number, PartMemory>;
  /** Content of the strategy's state; null while it is zero. */
  readonly stateSha256: Sha256 | null;
}

/** Control variates for one part. */
export function controlsOf(
  partition: number,
  { strategy, parameters, memory }: Pick<RoundFacts, 'strategy' | 'parameters' | 'memory'>,
): TrainAssignment['controls'] {
  if (strategy.renewControl === undefined) return null;
  const { sizeBytes } = parameters; // vectors of the same length
  const reference = (sha256: Sha256 | null) => sha256 && { sha256, sizeBytes };
  const own = memory.parts.get(partition)?.controlSha256 ?? null;
  return { shared: reference(memory.stateSha256), part: reference(own) };
}

function noiseOf({ privacy }: TrainJobSpec): LocalNoise | null {
  if (privacy?.mechanism !== 'local') return null;
  const { clipNorm, noiseMultiplier } = privacy;
  return { clipNorm, deviation: noiseMultiplier * clipNorm };
}

/** What a device is told when it gets a share. */
export function assignmentOf(
  share: Share,
  attempt: number,
  facts: RoundFacts,
  { steps, finishWithinSeconds }: TaskTerms,
): TrainAssignment {
  const { jobId, number, spec, strategy, parameters, deltas, secureOf, memory } = facts;
  const { task, partition } = share;
  const stepsBefore = memory.parts.get(partition.number)?.steps ?? 0;
  const training = strategy.configure(number, partition.number, stepsBefore);
  return {
    task: { taskId: task.id, attempt },
    jobId,
    round: number,
    model: modelOf(spec) ?? trainerOf(spec),
    parameters,
    deltas,
    data:
      partition.kind === 'shard'
        ? { kind: 'shard', sha256: partition.sha256, sizeBytes: partition.sizeBytes }
        : { kind: 'local', dataset: spec.data.dataset, classes: [...partition.classes] },
    secure: secureOf?.(share) ?? null,
    noise: noiseOf(spec),
    training:
      spec.work === 'even' || steps === null
        ? training
        : { ...training, steps: localStretch(spec, partition.number, { count: steps, first: stepsBefore }) },
    finishWithinSeconds,
    controls: controlsOf(partition.number, facts),
    sharedSteps: spec.strategy.name === 'synchronous-sgd' ? { meanPacking: downOf(spec.compression) } : null,
  };
}
