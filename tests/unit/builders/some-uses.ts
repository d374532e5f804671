import { JobId, ResourceName, TaskId } from '../../../common/domain/ids.ts';
import type { WorkUse } from '../../../common/domain/work-use.ts';

/** What a task takes of its device. */
export function aTrainingUse(
  facts: Partial<WorkUse> & { readonly taskId?: string; readonly jobId?: string } = {},
): WorkUse {
  const { taskId = 'f'.repeat(10), jobId = '0a1b2c3d4e', ...rest } = facts;
  return {
    work: { kind: 'training', taskId: TaskId.parse(taskId), jobId: JobId.parse(jobId) },
    cpuSeconds: 12.34,
    peakMemoryBytes: 220_123_136,
    cores: 1.875,
    memoryBytes: 214_123_520,
    tokensPerSecond: null,
    ...rest,
  };
}

/** What a served model takes of its device. */
export function aServingUse(facts: Partial<WorkUse> & { readonly deployment?: string } = {}): WorkUse {
  const { deployment = 'chat', ...rest } = facts;
  return {
    ...aTrainingUse({ tokensPerSecond: 20.123456 }),
    work: { kind: 'serving', deployment: ResourceName.parse(deployment) },
    ...rest,
  };
}
