import { z } from 'zod';
import { JobId, ResourceName, TaskId } from '../../common/domain/ids.ts';
import type { WorkUse } from '../../common/domain/work-use.ts';

const FIGURES = [z.number(), z.number(), z.number(), z.number()] as const;
const Training = z.tuple([TaskId, JobId, ...FIGURES]);
const Serving = z.tuple([z.null(), ResourceName, ...FIGURES, z.number().nullable()]);

/** Without the names of its fields, which would take more room than what is in them. */
export function packUse({ work, ...use }: WorkUse): z.input<typeof Training> | z.input<typeof Serving> {
  const { cores, cpuSeconds, memoryBytes, peakMemoryBytes, tokensPerSecond } = use;
  return work.kind === 'training'
    ? [work.taskId, work.jobId, cores, cpuSeconds, memoryBytes, peakMemoryBytes]
    : [null, work.deployment, cores, cpuSeconds, memoryBytes, peakMemoryBytes, tokensPerSecond];
}

/** What `packUse` made of the uses of a reading. */
export const PackedUses = z.array(z.union([Training, Serving]).transform(unpacked));

function unpacked(packed: z.output<typeof Training> | z.output<typeof Serving>): WorkUse {
  const [taskId, name, cores, cpuSeconds, memoryBytes, peakMemoryBytes, tokensPerSecond = null] = packed;
  const figures = { cores, cpuSeconds, memoryBytes, peakMemoryBytes, tokensPerSecond };
  return taskId === null
    ? { work: { kind: 'serving', deployment: ResourceName.parse(name) }, ...figures }
    : { work: { kind: 'training', taskId, jobId: JobId.parse(name) }, ...figures };
}
