import type { MessageInitShape } from '@bufbuild/protobuf';
import { MOST_USES, type TaskUse, type WorkUse } from '../../common/domain/work-use.ts';
import type { WorkUse as WireWorkUse, WorkUseSchema } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type { TaskUseSchema, TaskUse as WireTaskUse } from '../../proto/gen/edgeorchestra/v1/model_pb.js';

export function encodeTaskUse(use: TaskUse): MessageInitShape<typeof TaskUseSchema> {
  return { cpuSeconds: use.cpuSeconds, peakMemoryBytes: BigInt(use.peakMemoryBytes) };
}

export function decodeTaskUse(wire: WireTaskUse | undefined): unknown {
  return wire && { cpuSeconds: wire.cpuSeconds, peakMemoryBytes: Number(wire.peakMemoryBytes) };
}

export function encodeWorkUse({ work, tokensPerSecond, ...use }: WorkUse): MessageInitShape<typeof WorkUseSchema> {
  const { cores, cpuSeconds } = use;
  return {
    work: encodeWork(work),
    cores,
    cpuSeconds,
    memoryBytes: BigInt(use.memoryBytes),
    peakMemoryBytes: BigInt(use.peakMemoryBytes),
    ...(tokensPerSecond === null ? {} : { tokensPerSecond }),
  };
}

function encodeWork(work: WorkUse['work']): NonNullable<MessageInitShape<typeof WorkUseSchema>['work']> {
  return work.kind === 'training'
    ? { case: 'training', value: { taskId: work.taskId, jobId: work.jobId } }
    : { case: 'deployment', value: work.deployment };
}

/** Undefined of none. Work of a kind that only newer agents know is passed over. */
export function decodeWorkUses(wires: readonly WireWorkUse[]): unknown {
  const uses = wires.flatMap(({ work, cores, cpuSeconds, memoryBytes, peakMemoryBytes, tokensPerSecond }) => {
    if (work.case === undefined) return [];
    const use = { cores, cpuSeconds, memoryBytes: Number(memoryBytes), peakMemoryBytes: Number(peakMemoryBytes) };
    return [{ ...use, work: decodeWork(work), tokensPerSecond: tokensPerSecond ?? null }];
  });
  return uses.length === 0 ? undefined : uses.slice(0, MOST_USES);
}

function decodeWork(work: Exclude<WireWorkUse['work'], { case: undefined }>): unknown {
  return work.case === 'deployment'
    ? { kind: 'serving', deployment: work.value }
    : { kind: 'training', taskId: work.value.taskId, jobId: work.value.jobId };
}
